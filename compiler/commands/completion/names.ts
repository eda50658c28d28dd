import {join} from 'node:path';
import {listNames} from '../../files/library.js';
import {packagePath} from '#package-root';

/** Names that come with the package; those of a project are looked up while its user types. */
export interface Names {
  readonly specs: readonly string[];
  readonly recipes: readonly string[];
  readonly sweeps: readonly string[];
}

export function readNames(): Names {
  const folder = packagePath('specs');
  const inside = (kind: string): string[] => listNames([join(folder, kind)]);
  return {specs: listNames([folder]), recipes: inside('recipes'), sweeps: inside('sweeps')};
}
