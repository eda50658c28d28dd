import {readdirSync, readFileSync, realpathSync, statSync} from 'node:fs';
import {dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {decode} from '../1-parse/decode.js';
import {limits} from '../1-parse/limits.js';
import type {MapTree} from '../1-parse/tree.js';
import type {Schemas} from '../2-validate/schemas.js';
import {loadSchemas} from '../2-validate/schemas.js';
import type {Diagnostic, Wording} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/parse-messages.js';
import {outsideFolder} from '../diagnostics/resolve-messages.js';
import type {Source} from '../diagnostics/place.js';
import {findPackageRoot} from '../package-root.js';
import {hashBytes} from './hash.js';

/** Where a compilation finds what it reads: schemas, and folders of specs, blocks, stems and recipes. */
export interface Library {
  /** Messages show paths relative to this folder. */
  readonly cwd: string;
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
    packageSpecs: join(findPackageRoot(), 'specs'),
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
  const refuse = (wording: Wording): Read => ({source: null, diagnostics: [makeError(null, wording)]});
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

/** The path as messages show it: relative below the working folder, with slashes. */
export function showPath({cwd}: Pick<Library, 'cwd'>, path: string): string {
  const near = relative(cwd, path);
  const shown = near.startsWith('..') ? resolve(path) : near;
  return shown.split(sep).join('/');
}

export type Found = {readonly path: string} | {readonly path: null; readonly wording: Wording | null};

/**
 * The file `folder/name.yaml` of the first of the folders that has one. Names come from specs, so a file that is a link
 * out of its folder is refused.
 */
export function findNamed({touched}: Library, folders: readonly string[], name: string): Found {
  for (const folder of folders) {
    const path = join(folder, `${name}.yaml`);
    touched.add(path);
    let real: string;
    try {
      real = realpathSync(path);
    } catch {
      continue;
    }
    return dirname(real) === realpathSync(folder) ? {path} : {path: null, wording: outsideFolder(`${name}.yaml`)};
  }
  return {path: null, wording: null};
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
    return climbs ? {path: null, wording: outsideFolder(path)} : {path: target};
  } catch {
    return {path: null, wording: null};
  }
}

/** Names of the YAML files in the folders, sorted, each once. */
export function listNames(folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) => {
    try {
      return readdirSync(folder)
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => file.slice(0, -'.yaml'.length));
    } catch {
      return [];
    }
  });
  return [...new Set(names)].sort();
}
