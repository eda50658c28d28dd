import {existsSync, readFileSync, realpathSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {makeSource} from '../diagnostics/place.js';
import {findProject} from '../files/find-project.js';
import {hashBytes} from '../files/hash.js';
import type {Library} from '../files/library.js';
import {identifyCompiler} from './identify-compiler.js';
import {refuseOutput, writeOutput} from './output.js';
import type {Built, Input, PlanOptions, SpecPlan, CacheEntry} from './plan.js';

/*
 * What a build remembers of a spec that it found, or brought, up to date: every file that the spec depends on, also
 * those that were looked for and are not there, and every file that was generated, by what they hold. Where all of that
 * and the compiler itself are the same to the byte, compiling again would find the same, and need not be done. A spec
 * about which there is a message is never cached.
 */

export interface Recalled {
  readonly plan: SpecPlan;
  readonly read: readonly string[];
}

/** What earlier builds in a folder remembered. */
export interface BuildCache {
  /** Stands for the compiler that runs, as it was when this was opened: see `identifyCompiler`. */
  readonly compiler: string;
  /** The plan of a spec that is up to date, as compiling it would find it; null where that is not known. */
  readonly recall: (spec: string, options: BuildChoices) => Recalled | null;
}

/** What a spec's files depend on beside the spec. */
type BuildChoices = Pick<PlanOptions, 'out' | 'values'>;

interface Stored {
  readonly compiler: string;
  readonly entries: Readonly<Record<string, CacheEntry>>;
}

/** A project's node_modules is where tools keep such; without one nothing is remembered. */
function fileOf(cwd: string): string | null {
  const modules = join(findProject(cwd), 'node_modules');
  return existsSync(modules) ? join(modules, '.cache', 'specnet', 'build.json') : null;
}

function keyOf(cwd: string, spec: string, {out, values}: BuildChoices): string {
  return JSON.stringify([spec, resolve(cwd, out), values]);
}

export function openBuildCache(cwd: string): BuildCache {
  const compiler = identifyCompiler();
  const stored = readStored(cwd, compiler);
  const hashes = new Map<string, string | null>();
  const hashOf = (path: string): string | null => {
    if (!hashes.has(path)) hashes.set(path, hashFile(path));
    return hashes.get(path) ?? null;
  };
  const isSame = ({path, folder, real, hash}: Input): boolean =>
    realPath(path) === real && realPath(dirname(path)) === folder && hashOf(path) === hash;
  return {
    compiler,
    recall(spec, options) {
      const entry = stored?.entries[keyOf(cwd, spec, options)];
      if (entry === undefined) return null;
      const {inputs, outputs, network, place} = entry;
      const names = outputs.map(({path}) => basename(path));
      if (!inputs.every(isSame) || outputs.some(({path, hash}) => hashOf(path) !== hash)) return null;
      if (refuseOutput(findProject(cwd), resolve(cwd, options.out), names) !== null) return null;
      const source = makeSource(place.source, readFileSync(spec, 'utf8'));
      const module = join(resolve(cwd, options.out), `${network.name}.ts`);
      const known = {...network, place: {source, start: place.start, end: place.end}};
      return {
        plan: {status: 'unchanged', module, changes: [], diagnostics: [], network: known},
        read: inputs.map(({path}) => path),
      };
    },
  };
}

/**
 * What there is to remember of a spec that was just compiled; null where it has faults or warnings. The hashes are of
 * the bytes that the compiler read, so that a change in the meantime is seen by the next build.
 */
export function makeEntry(
  {graph, files, diagnostics}: Pick<Built, 'graph' | 'files' | 'diagnostics'>,
  spec: string,
  {touched, held}: Library,
): CacheEntry | null {
  if (graph === null || diagnostics.length > 0) return null;
  const {name, identifier, parameters, command, place} = graph;
  const inputs = [spec, ...[...touched].filter((path) => path !== spec)].map((path) => ({
    path,
    folder: realPath(dirname(path)),
    real: realPath(path),
    hash: held.get(path) ?? null,
  }));
  return {
    inputs,
    outputs: files.map(({path, text}) => ({path, hash: hashBytes(text)})),
    network: {name, identifier, parameters, command},
    place: {source: place.source.name, start: place.start, end: place.end},
  };
}

/**
 * Keeps entries beside those that still have their specs. A folder that cannot be written to remembers nothing.
 *
 * @param compiler that made them: see `BuildCache`
 */
export function storeEntries(
  cwd: string,
  compiler: string,
  options: BuildChoices,
  made: readonly (readonly [string, CacheEntry])[],
): void {
  const file = fileOf(cwd);
  if (file === null || made.length === 0) return;
  const before = Object.entries(readStored(cwd, compiler)?.entries ?? {});
  const kept = before.filter(([, {inputs}]) => existsSync(inputs[0]?.path ?? ''));
  const added = made.map(([spec, entry]) => [keyOf(cwd, spec, options), entry] as const);
  const stored: Stored = {compiler, entries: Object.fromEntries([...kept, ...added])};
  writeOutput(file, `${JSON.stringify(stored)}\n`);
}

/** Null where there are none, or another compiler made them. */
function readStored(cwd: string, compiler: string): Stored | null {
  const file = fileOf(cwd);
  if (file === null || !existsSync(file)) return null;
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    return stored.compiler === compiler ? stored : null;
  } catch {
    return null;
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function hashFile(path: string): string | null {
  try {
    return hashBytes(readFileSync(path));
  } catch {
    return null;
  }
}
