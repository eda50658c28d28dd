import {execFileSync} from 'node:child_process';
import {mkdirSync, realpathSync, truncateSync, writeFileSync} from 'node:fs';
import {dirname, join, relative, resolve, sep} from 'node:path';
import {limits} from '../1-parse/limits.js';
import type {Message} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/review-messages.js';

/** A commit of the repository around a folder. Git is only asked: the working tree and the index stay as they are. */
export interface Revision {
  /** The repository's folder. */
  readonly root: string;
  /** The commit's whole hash. */
  readonly commit: string;
  /** The hash as people write it. */
  readonly short: string;
  /** Its YAML files. */
  readonly files: readonly Blob[];
  /** A path of the working tree, absolute or from the folder, as git names it: below the root, with slashes. */
  readonly inside: (path: string) => string;
}

export interface Blob {
  readonly hash: string;
  readonly bytes: number;
  /** Below the repository's root, with slashes. */
  readonly path: string;
}

/** @param name a branch, a tag or a commit */
export function openRevision(name: string, cwd: string): Revision | {readonly message: Message} {
  const top = ask(cwd, ['rev-parse', '--show-toplevel']);
  if (top === null) return {message: say.noRepository()};
  const root = realpathSync(top);
  const commit = findCommit(root, name);
  if (commit === null) return {message: say.revisionUnknown(name)};
  return readRevision(root, commit, cwd);
}

/**
 * Where the work since `name` began: its last common commit with HEAD, as `git diff name...` takes it, or the revision
 * itself where a shallow clone does not hold one.
 */
export function openMergeBase(name: string, cwd: string): Revision | {readonly message: Message} {
  const opened = openRevision(name, cwd);
  if ('message' in opened) return opened;
  const base = ask(opened.root, ['merge-base', opened.commit, 'HEAD']);
  return base === null || base === opened.commit ? opened : readRevision(opened.root, base, cwd);
}

function findCommit(root: string, name: string): string | null {
  return ask(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]);
}

function readRevision(root: string, commit: string, cwd: string): Revision {
  return {
    root,
    commit,
    short: ask(root, ['rev-parse', '--short', commit]) ?? commit,
    files: listYaml(ask(root, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit]) ?? ''),
    inside: (path) => relative(root, resolve(realpathSync(cwd), path)).split(sep).join('/'),
  };
}

/** Ordinary files that end in .yaml or .yml; links are left out, as they are refused elsewhere. */
function listYaml(listing: string): Blob[] {
  return listing.split('\0').flatMap((line) => {
    const match = /^100\d{3} blob ([0-9a-f]+) +(\d+)\t(.+\.ya?ml)$/su.exec(line);
    const [, hash = '', bytes = '', path = ''] = match ?? [];
    return match === null ? [] : [{hash, bytes: Number(bytes), path}];
  });
}

/** All files of git's answer are read from one process: `HASH blob BYTES`, a line break, the bytes, a line break. */
export function writeBlobs({root}: Revision, folder: string, files: readonly Blob[]): void {
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
