import {existsSync, statSync} from 'node:fs';
import {basename, join, resolve} from 'node:path';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {documentMissing, fileMissing, fileTwice, fileUnreadable} from '../diagnostics/parse-messages.js';
import {suggest} from '../../common/suggest.js';
import {packagePath} from '#package-root';
import {findProject} from './find-project.js';
import {listNames, showPath} from './library.js';
import {findYamlFiles, listYamlFiles, nameOfFile} from './yaml-file.js';

export interface FoundSpec {
  /** Absolute path; null with a diagnostic. */
  readonly path: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A spec by path, from the current directory; or by name (with or without its ending), in the project's specs/, in the
 * current directory, in the project's own folder, then in the package's specs.
 */
export function findSpec(name: string, cwd: string): FoundSpec {
  const project = findProject(cwd);
  return findIn('spec', name, cwd, [join(project, 'specs'), cwd, project, packagePath('specs')]);
}

/** A recipe likewise, in the project's recipes/ and specs/recipes/, then in the package's. */
export function findRecipe(name: string, cwd: string): FoundSpec {
  return findIn('recipe', name, cwd, [...recipeFolders(findProject(cwd)), packagePath('specs', 'recipes')]);
}

/** A sweep likewise, in the project's sweeps/, then in the package's. */
export function findSweep(name: string, cwd: string): FoundSpec {
  const project = findProject(cwd);
  const homes = [join(project, 'sweeps'), packagePath('specs', 'sweeps')];
  return findIn('sweep', name, cwd, [join(project, 'sweeps'), cwd, project, packagePath('specs', 'sweeps')], homes);
}

/** Where a project keeps its recipes. */
export function recipeFolders(project: string): string[] {
  return [join(project, 'recipes'), join(project, 'specs', 'recipes')];
}

/** @param homes whose documents are suggested where there is none of the name */
function findIn(
  kind: 'spec' | 'recipe' | 'sweep',
  name: string,
  cwd: string,
  folders: readonly string[],
  homes = folders,
): FoundSpec {
  const direct = resolve(cwd, name);
  if (existsSync(direct) && statSync(direct).isFile()) return {path: direct, diagnostics: []};
  const isName = /^[A-Za-z0-9_-]+(\.ya?ml)?$/.test(name);
  for (const folder of isName ? folders : []) {
    const found = /\.ya?ml$/.test(name) ? [join(folder, name)].filter(existsSync) : findYamlFiles(folder, name);
    const [path, second] = found;
    if (path !== undefined && second !== undefined) return {path: null, diagnostics: [refuseTwo(path, second, cwd)]};
    if (path !== undefined) return {path, diagnostics: []};
  }
  if (existsSync(direct)) return {path: null, diagnostics: [makeError(null, fileUnreadable(name, 'it is not a file'))]};
  const advice = suggest(basename(name).replace(/\.ya?ml$/, ''), listNames(homes));
  const message = isName ? documentMissing(kind, name, advice) : fileMissing(name, advice);
  return {path: null, diagnostics: [makeError(null, message)]};
}

function refuseTwo(first: string, second: string, cwd: string): Diagnostic {
  return makeError(null, fileTwice(showPath({cwd}, first), showPath({cwd}, second)));
}

/** All specs of the project's specs/: absolute paths, sorted by name. Those of the package are its own alone. */
export function listSpecs(cwd: string): string[] {
  return listYamlFiles(join(findProject(cwd), 'specs'));
}

/** What there is to say of specs that are there with both endings. */
export function checkTwice(paths: readonly string[], cwd: string): Diagnostic[] {
  return paths.flatMap((path, at) => {
    const next = paths[at + 1];
    return next !== undefined && nameOfFile(next) === nameOfFile(path) ? [refuseTwo(path, next, cwd)] : [];
  });
}

/** All recipes of the project likewise. */
export function listRecipes(cwd: string): string[] {
  return recipeFolders(findProject(cwd)).flatMap(listYamlFiles);
}
