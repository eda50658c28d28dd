import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, realpathSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, dirname, join, posix, relative, resolve, sep} from 'node:path';
import {limits} from '../1-parse/limits.js';
import type {Wording} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/review-messages.js';
import {suggest} from '../diagnostics/suggest.js';
import {findPackageRoot} from '../package-root.js';

/** A spec as it was at a revision, with all that it may use, in a temporary folder. */
export interface Checkout {
  /** The spec's file there. */
  readonly path: string;
  /** What stands for the working folder there. */
  readonly cwd: string;
  /**
   * What stands for the package's specs: those of the revision where the package is in the repository, else its own.
   */
  readonly packageSpecs: string;
  /** The commit, shortened. */
  readonly commit: string;
  readonly remove: () => void;
}

/**
 * Writes a spec of a revision to the side, with the YAML files beside and below it. Git is only asked: the working tree
 * and the index stay as they are.
 */
export function checkOut(name: string, revision: string, cwd: string): Checkout | {readonly wording: Wording} {
  const top = ask(cwd, ['rev-parse', '--show-toplevel']);
  if (top === null) return {wording: say.noRepository()};
  const root = realpathSync(top);
  const commit = ask(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  if (commit === null) return {wording: say.revisionUnknown(revision)};
  const files = listYaml(ask(root, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]) ?? '');
  const inside = (path: string) => relative(root, resolve(realpathSync(cwd), path)).split(sep).join('/');
  const packageSpecs = inside(realpathSync(join(findPackageRoot(), 'specs')));
  const spec = findFile(name, [inside('specs'), inside('.'), packageSpecs], inside(name), files);
  if (spec === null) return {wording: say.fileMissingAt(name, revision, suggestSpec(name, files))};
  const folders = [posix.dirname(spec), packageSpecs].map((path) => (path === '.' ? '' : `${path}/`));
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'specnet-revision-')));
  const remove = () => rmSync(temporary, {recursive: true, force: true});
  try {
    const wanted = files.filter(({path}) => folders.some((folder) => path.startsWith(folder)));
    writeBlobs(root, temporary, wanted);
  } catch (error) {
    remove();
    throw error;
  }
  return {
    path: join(temporary, spec),
    cwd: join(temporary, inside('.')),
    packageSpecs: packageSpecs.startsWith('../') ? join(findPackageRoot(), 'specs') : join(temporary, packageSpecs),
    commit: ask(root, ['rev-parse', '--short', commit]) ?? commit,
    remove,
  };
}

interface Blob {
  readonly hash: string;
  readonly bytes: number;
  /** Below the repository's root, with slashes. */
  readonly path: string;
}

/** Ordinary files that end in .yaml or .yml; links are left out, as they are refused elsewhere. */
function listYaml(listing: string): Blob[] {
  return listing.split('\0').flatMap((line) => {
    const match = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+\.ya?ml)$/su.exec(line);
    const [, hash = '', bytes = '', path = ''] = match ?? [];
    return match === null ? [] : [{hash, bytes: Number(bytes), path}];
  });
}

/** By path, or by name in one of the folders: as findSpec finds it in the working tree. */
function findFile(name: string, folders: readonly string[], direct: string, files: readonly Blob[]): string | null {
  const paths = new Set(files.map(({path}) => path));
  const isName = /^[A-Za-z0-9_-]+(\.ya?ml)?$/u.test(name);
  const file = /\.ya?ml$/u.test(name) ? name : `${name}.yaml`;
  const candidates = [direct, ...(isName ? folders.map((folder) => posix.join(folder, file)) : [])];
  return candidates.find((path) => paths.has(path)) ?? null;
}

function suggestSpec(name: string, files: readonly Blob[]): string {
  const names = files.map(({path}) => basename(path).replace(/\.ya?ml$/u, ''));
  return suggest(basename(name).replace(/\.ya?ml$/u, ''), [...new Set(names)].sort());
}

/** All files of git's answer are read from one process: `HASH blob BYTES`, a line break, the bytes, a line break. */
function writeBlobs(root: string, folder: string, files: readonly Blob[]): void {
  const small = files.filter(({bytes}) => bytes <= limits.bytes);
  const input = small.map(({hash}) => `${hash}\n`).join('');
  const maxBuffer = small.reduce((sum, {bytes}) => sum + bytes + 200, 1000);
  const answer = execFileSync('git', ['-C', root, 'cat-file', '--batch'], {input, maxBuffer, stdio: 'pipe'});
  let at = 0;
  for (const {path, bytes} of small) {
    const start = answer.indexOf(0x0a, at) + 1;
    writeFile(join(folder, path), answer.subarray(start, start + bytes));
    at = start + bytes + 1;
  }
  for (const {path, bytes} of files.filter((file) => !small.includes(file))) {
    // Only its size matters: the compiler refuses it by that.
    writeFile(join(folder, path), '');
    truncateSync(join(folder, path), bytes);
  }
}

function writeFile(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), {recursive: true});
  writeFileSync(path, content);
}

/** What git answers, without the line break at its end; null where it fails or is not installed. */
function ask(folder: string, words: readonly string[]): string | null {
  try {
    const options = {encoding: 'utf8', maxBuffer: 1e8} as const;
    return execFileSync('git', ['-C', folder, ...words], {...options, stdio: ['ignore', 'pipe', 'ignore']}).replace(
      /\n$/u,
      '',
    );
  } catch {
    return null;
  }
}
