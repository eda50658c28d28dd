import {lstatSync, readFileSync, realpathSync} from 'node:fs';
import {basename, dirname, join, relative, resolve, sep} from 'node:path';
import {UserError} from '../../common/errors.js';
import {makeFolder, writeFileAtomically} from '../../common/write-file.js';
import type {Message} from '../diagnostics/diagnostic.js';
import {outputAbove, outputOutside, outputUnwritable} from '../diagnostics/output-messages.js';

/** Text of a generated file as it stands; null where there is none. */
export function readOutput(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/**
 * Why a folder cannot take generated files, or null. One below the given folder, a project's, must not lead out of it
 * through a link, and no file in it may be a link: what is written has to be where it seems to be.
 */
export function refuseOutput(cwd: string, out: string, names: readonly string[]): Message | null {
  if (isNoFolder(out)) return outputOutside(out);
  const folder = resolve(cwd, out);
  const real = realpathOfNearest(folder);
  if (isBelow(folder, cwd) && !isBelow(real, realpathSync.native(cwd))) return outputOutside(out);
  const link = names.map((name) => join(folder, name)).find(isLink);
  return link === undefined ? null : outputOutside(relative(cwd, link));
}

/**
 * Why a command does not take a folder for generated code, or null: it has to lie below the project's, so that a typo
 * in a script cannot put code where nobody looks for it.
 */
export function refuseAbove(project: string, cwd: string, out: string): Message | null {
  if (isNoFolder(out)) return outputOutside(out);
  return isBelow(resolve(cwd, out), project) ? null : outputAbove(out);
}

/** A URL, a name that Windows keeps for a device, another system's absolute path, or a name with NUL. */
function isNoFolder(out: string): boolean {
  const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(out);
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(basename(out));
  const isForeign = sep === '/' && /^[a-z]:[\\/]/i.test(out);
  return isUrl || isDevice || isForeign || out.includes('\u0000');
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:)?[\\/]/.test(way);
}

/** The real path of the nearest folder above that exists. */
function realpathOfNearest(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : realpathOfNearest(parent);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** Writes a generated file whole or not at all. Returns why it could not, or null. */
export function writeOutput(path: string, content: string | Uint8Array, shown = path): Message | null {
  try {
    makeFolder(dirname(path));
    writeFileAtomically(path, [content], {durable: false});
    return null;
  } catch (error) {
    const cause = error instanceof UserError ? error.cause : error;
    return outputUnwritable(shown, (cause as NodeJS.ErrnoException).code ?? String(cause));
  }
}
