import {readFileSync, realpathSync, statSync} from 'node:fs';
import {basename, dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {decode} from '../1-parse/decode.js';
import {limits} from '../1-parse/limits.js';
import type {MapTree} from '../1-parse/tree.js';
import type {Schemas} from '../2-validate/schemas.js';
import {loadSchemas} from '../2-validate/schemas.js';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/parse-messages.js';
import {outsideFolder} from '../diagnostics/resolve-messages.js';
import type {Source} from '../diagnostics/place.js';
import {packagePath} from '#package-root';
import {findProject} from './find-project.js';
import {hashBytes} from './hash.js';
import {findYamlFiles, listYamlFiles, nameOfFile, yamlEndings} from './yaml-file.js';

/** Where a compilation finds what it reads: schemas, and folders of specs, blocks, stems and recipes. */
export interface Library {
  /** Messages show paths relative to this folder. */
  readonly cwd: string;
  /** The project's folder: see findProject. */
  readonly project: string;
  /** The package's own specs/. */
  readonly packageSpecs: string;
  readonly schemas: Schemas;
  /** Absolute paths of the files that were read, or looked for and missed. */
  readonly read: Set<string>;
  /** Those that the spec under way depends on; whoever compiles several empties it between them. */
  readonly touched: Set<string>;
  /** What the files that were read held, as `hashBytes` says it, by absolute path. */
  readonly held: Map<string, string>;
  /** What several specs use, by kind and path: it is read once. Another library sees what has changed since. */
  readonly shared: Map<string, LoadedDocument>;
}

/** A file that was read; its tree is null where it is no YAML map, and has null in place of faulty values. */
export interface LoadedDocument {
  readonly tree: MapTree | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface Read {
  readonly source: Source | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function openLibrary(cwd: string): Library {
  return {
    cwd,
    project: findProject(cwd),
    packageSpecs: packagePath('specs'),
    schemas: loadSchemas(),
    read: new Set(),
    touched: new Set(),
    held: new Map(),
    shared: new Map(),
  };
}

/** Reads one spec-like file. Its size is looked at before its bytes are. */
export function readSource(library: Library, path: string): Read {
  library.read.add(path);
  library.touched.add(path);
  const shown = showPath(library, path);
  const refuse = (message: Message): Read => ({source: null, diagnostics: [makeError(null, message)]});
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return refuse(say.fileUnreadable(shown, 'it is not a file'));
    if (stat.size > limits.bytes) return refuse(say.fileTooLarge(stat.size, limits.bytes));
    const bytes = readFileSync(path);
    library.held.set(path, hashBytes(bytes));
    return decode(shown, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (code === 'ENOENT') return refuse(say.fileMissing(shown, 'Check the path.'));
    return refuse(say.fileUnreadable(shown, code));
  }
}

/** The path as messages show it: relative within the project around the current directory, with slashes. */
export function showPath({cwd}: Pick<Library, 'cwd'>, path: string): string {
  const near = relative(cwd, path);
  const isOutside = near.startsWith('..') && relative(findProject(cwd), path).startsWith('..');
  return (isOutside ? resolve(path) : near).split(sep).join('/');
}

export type Found = {readonly path: string} | {readonly path: null; readonly message: Message | null};

/**
 * The file `folder/name.yaml`, or `.yml`, of the first of the folders that has one. Names come from specs, so a file
 * that is a link out of its folder is refused.
 */
export function findNamed({touched}: Library, folders: readonly string[], name: string): Found {
  for (const folder of folders) {
    for (const ending of yamlEndings) touched.add(join(folder, `${name}${ending}`));
    const [path, second] = findYamlFiles(folder, name);
    if (path === undefined) continue;
    if (second !== undefined) return {path: null, message: say.fileTwice(basename(path), basename(second))};
    const isInside = dirname(realpathSync(path)) === realpathSync(folder);
    return isInside ? {path} : {path: null, message: outsideFolder(basename(path))};
  }
  return {path: null, message: null};
}

/**
 * A file by its path below a folder, as a spec writes it: `./my-block.yaml`. One that is a link out of the folder is
 * refused. Validation has refused a path that begins at the root or climbs.
 */
export function findBeside({touched}: Library, folder: string, path: string): Found {
  const target = resolve(folder, path);
  touched.add(target);
  try {
    const inside = relative(realpathSync(folder), realpathSync(target));
    const climbs = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
    return climbs ? {path: null, message: outsideFolder(path)} : {path: target};
  } catch {
    return {path: null, message: null};
  }
}

/** Names of the YAML files in the folders, sorted, each once. */
export function listNames(folders: readonly string[]): string[] {
  return [...new Set(folders.flatMap(listYamlFiles).map(nameOfFile))].sort();
}
