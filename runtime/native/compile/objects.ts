import {createHash} from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from 'node:fs';
import {availableParallelism} from 'node:os';
import {basename, join} from 'node:path';
import type {NativeSettings} from '../settings.js';
import {callCompiler} from './compiler.js';
import type {Compiler, CompilerContext} from './compiler.js';
import {commonHeader, IncludeReader} from './sources.js';
import type {Source} from './sources.js';

/** Bytes of objects that are kept; what was used last stays. One addon's are about a megabyte. */
const keptBytes = 50e6;

/** Sources from which on it pays to read the common headers once: that takes as long as reading them three times. */
const enoughToPrecompile = 4;

const objectName = /^[0-9a-f]{64}\.o$/;

export interface ObjectOptions extends CompilerContext {
  /** What every source is compiled with. */
  readonly flags: readonly string[];
  /** Folders of headers. */
  readonly include: readonly string[];
}

/** Where compiled sources are kept, for every library and every checkout. */
export const locateObjects = ({cache}: NativeSettings): string => join(cache, 'objects');

/**
 * The path of the object of each source, which names all that decides about it: the text of the source and of its
 * headers, the options, the compiler.
 */
function nameObjects(sources: readonly Source[], {compiler, settings, flags, include}: ObjectOptions): string[] {
  const reader = new IncludeReader(include);
  const everyone = [describeCompiler(compiler), ...flags, reader.hash(commonHeader)];
  return sources.map((source) => {
    const text = JSON.stringify([...everyone, ...source.flags, reader.hash(source.path)]);
    return join(locateObjects(settings), `${createHash('sha256').update(text).digest('hex')}.o`);
  });
}

const describeCompiler = ({words, version}: Compiler) => [...words, version].join('\n');

/**
 * Compiles sources, those excepted that have been compiled before; returns their objects' paths in the same order. As
 * many compilers run at once as there are cores, the largest sources first, so that all cores end together. To be
 * called under the lock of the cache.
 * @throws UserError addon-not-built, disk-full
 */
export async function compileObjects(sources: readonly Source[], options: ObjectOptions): Promise<string[]> {
  const {settings, flags, include} = options;
  const folder = locateObjects(settings);
  mkdirSync(folder, {recursive: true});
  removeLeftovers(folder);
  const paths = nameObjects(sources, options);
  const missing = sources
    .map((source, index) => ({...source, object: paths[index] ?? ''}))
    .filter(({object}) => !existsSync(object))
    .sort((first, second) => statSync(second.path).size - statSync(first.path).size);
  const everyone = [...flags, ...include.map((path) => `-I${path}`)];
  const headers = join(folder, `headers-${process.pid}`);
  // By options. Sources that are begun before the header is ready do without, and nobody waits.
  const precompiled = new Map<string, string>();
  const jobs = missing.map(({path, object, flags: own}) => async () => {
    const header = precompiled.get(own.join(' '));
    const made = `${object}.${process.pid}`;
    const words = header === undefined ? [] : ['-include', header];
    await callCompiler(options, [...everyone, ...own, ...words, '-c', '-o', made, path]);
    flush(made);
    renameSync(made, object);
  });
  for (const key of new Set(missing.map((source) => source.flags.join(' ')))) {
    const alike = missing.filter((source) => source.flags.join(' ') === key);
    if (alike.length < enoughToPrecompile) continue;
    jobs.unshift(async () => {
      const own = alike[0]?.flags ?? [];
      const header = await precompile([...everyone, ...own], join(headers, String(precompiled.size)), options);
      if (header !== undefined) precompiled.set(key, header);
    });
  }
  try {
    await runInTurn(jobs);
  } finally {
    rmSync(headers, {recursive: true, force: true});
  }
  const now = new Date();
  for (const path of paths) utimesSync(path, now, now);
  removeOld(folder, paths);
  return paths;
}

/** Has a file written to the disk: it gets its name only then, so that what has one is whole. */
function flush(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * Reads the common headers once: returns the header to include first, beside which the compiler's own form of it lies.
 * Undefined where that cannot be made; the sources themselves will show what is wrong.
 */
async function precompile(
  flags: readonly string[],
  folder: string,
  context: CompilerContext,
): Promise<string | undefined> {
  mkdirSync(folder, {recursive: true});
  const header = join(folder, basename(commonHeader));
  copyFileSync(commonHeader, header);
  try {
    await callCompiler(context, [...flags, '-x', 'c++-header', '-o', `${header}.gch`, header]);
    return header;
  } catch {
    return undefined;
  }
}

/**
 * Runs all jobs, as many at once as there are cores. After a failure no other is begun; those under way end before it
 * is thrown, so that none works on in a folder that is gone.
 */
async function runInTurn(jobs: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = jobs.values();
  let failed = false;
  const serve = async () => {
    for (const job of waiting) {
      if (failed) return;
      try {
        await job();
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(Array.from({length: availableParallelism()}, serve));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

/** Removes what a killed process left: under the lock nobody else is at work. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder))
    if (!objectName.test(name)) rmSync(join(folder, name), {recursive: true, force: true});
}

/** Removes the objects that were used longest ago, where there are more than are kept. */
function removeOld(folder: string, used: readonly string[]): void {
  const objects = readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => !used.includes(path))
    .map((path) => ({path, ...statSync(path)}))
    .sort((first, second) => second.mtimeMs - first.mtimeMs);
  let bytes = 0;
  for (const {path, size} of objects) {
    bytes += size;
    if (bytes > keptBytes) rmSync(path, {force: true});
  }
}
