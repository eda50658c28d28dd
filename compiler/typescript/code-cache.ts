import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, rmSync, statSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {makeFolder, writeFileAtomically} from '../../common/write-file.js';

/** What V8 compiled of modules, by a key that stands for the module as it is: see `vm.Script`'s `cachedData`. */
export type CodeCache = ReadonlyMap<string, Buffer>;

/*
 * The file: SHA-256 of all that follows; the index's length in 4 bytes; the index, JSON of [key, length] each; what
 * V8 compiled, one after the other. The hash is not a formality: V8 runs what it is given, and damaged data ends the
 * process.
 */
const hashLength = 32;
const indexAt = hashLength + 4;

/** Each is some 3 MB: one for each version of Node, and each set of V8's flags, that is in use. */
const maxKept = 6;

/** Reads a cache from the first file that holds a whole one; empty where none does. */
export function readCodeCache(paths: readonly string[]): CodeCache {
  for (const path of paths) {
    const cache = readOne(path);
    if (cache !== null) return cache;
  }
  return new Map();
}

function readOne(path: string): CodeCache | null {
  try {
    const bytes = readFileSync(path);
    const rest = bytes.subarray(hashLength);
    if (!createHash('sha256').update(rest).digest().equals(bytes.subarray(0, hashLength))) return null;
    const start = indexAt + bytes.readUInt32LE(hashLength);
    const index = JSON.parse(bytes.toString('utf8', indexAt, start)) as [string, number][];
    let at = start;
    return new Map(index.map(([key, length]) => [key, bytes.subarray(at, (at += length))]));
  } catch {
    return null;
  }
}

/** Writes a cache to the first of the paths that can be written, whole or not at all; nowhere, where none can. */
export function writeCodeCache(paths: readonly string[], cache: CodeCache): void {
  const index = Buffer.from(JSON.stringify([...cache].map(([key, data]) => [key, data.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(index.length);
  const rest = Buffer.concat([length, index, ...cache.values()]);
  const bytes = Buffer.concat([createHash('sha256').update(rest).digest(), rest]);
  const written = paths.find((path) => write(path, bytes));
  if (written !== undefined) removeOldest(dirname(written));
}

/** Whether it could be written. */
function write(path: string, bytes: Uint8Array): boolean {
  try {
    makeFolder(dirname(path));
    writeFileAtomically(path, [bytes], {durable: false});
    return true;
  } catch {
    return false;
  }
}

/** Keeps the newest files of a folder that holds nothing else. */
function removeOldest(folder: string): void {
  const timeOf = (path: string) => statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0;
  const files = readdirSync(folder).map((name) => join(folder, name));
  const byAge = files.map((path) => ({path, time: timeOf(path)})).sort((one, other) => other.time - one.time);
  for (const {path} of byAge.slice(maxKept)) rmSync(path, {force: true});
}
