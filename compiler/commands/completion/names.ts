import {join} from 'node:path';
import {listNames} from '../../files/library.js';
import {packagePath} from '#package-root';

/** Names that come with the package; those of a project are looked up while its user types. */
export interface Names {
  readonly specs: readonly string[];
  readonly recipes: readonly string[];
}

export function readNames(): Names {
  const folder = packagePath('specs');
  return {specs: listNames([folder]), recipes: listNames([join(folder, 'recipes')])};
}
