import {existsSync, statSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {fileMissing, fileUnreadable} from '../diagnostics/parse-messages.js';
import {suggest} from '../diagnostics/suggest.js';
import {findPackageRoot} from '../package-root.js';
import {listNames} from './library.js';

export interface FoundSpec {
  /** Absolute path; null with a diagnostic. */
  readonly path: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** A spec by path, or by name (with or without `.yaml`) in `./specs`, here, then in the package's specs. */
export function findSpec(name: string, cwd: string): FoundSpec {
  return findIn(name, cwd, [join(cwd, 'specs'), cwd, join(findPackageRoot(), 'specs')]);
}

/** A recipe likewise, in `./specs/recipes`, then in the package's. */
export function findRecipe(name: string, cwd: string): FoundSpec {
  return findIn(name, cwd, [join(cwd, 'specs', 'recipes'), join(findPackageRoot(), 'specs', 'recipes')]);
}

function findIn(name: string, cwd: string, folders: readonly string[]): FoundSpec {
  const direct = resolve(cwd, name);
  if (existsSync(direct) && statSync(direct).isFile()) return {path: direct, diagnostics: []};
  const isName = /^[A-Za-z0-9_-]+(\.ya?ml)?$/.test(name);
  for (const folder of isName ? folders : []) {
    const path = join(folder, name.endsWith('.yaml') ? name : `${name}.yaml`);
    if (existsSync(path)) return {path, diagnostics: []};
  }
  if (existsSync(direct)) return {path: null, diagnostics: [makeError(null, fileUnreadable(name, 'it is not a file'))]};
  const advice = suggest(basename(name).replace(/\.ya?ml$/, ''), listNames(folders));
  return {path: null, diagnostics: [makeError(null, fileMissing(name, advice))]};
}

/** All specs of `./specs`: absolute paths, sorted by name. Those of the package are nobody's own but its own. */
export function listSpecs(cwd: string): string[] {
  const folder = join(cwd, 'specs');
  return listNames([folder]).map((name) => join(folder, `${name}.yaml`));
}

/** All recipes of `./specs/recipes` likewise. */
export function listRecipes(cwd: string): string[] {
  const folder = join(cwd, 'specs', 'recipes');
  return listNames([folder]).map((name) => join(folder, `${name}.yaml`));
}
