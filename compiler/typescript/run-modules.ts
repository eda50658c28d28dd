import {isAscii} from 'node:buffer';
import {closeSync, fstatSync, openSync, readSync, statSync} from 'node:fs';
import {createRequire, isBuiltin} from 'node:module';
import {dirname} from 'node:path';
import {Script} from 'node:vm';
import type {CodeCache} from './code-cache.js';

/** CommonJS modules that ran. */
export interface RunModules {
  /** What the entry module exports. */
  readonly exports: unknown;
  /** Whether the cache knows each, and V8 took what it holds. */
  readonly cached: boolean;
  /** What V8 compiled of the modules so far, with every function that was called until now. */
  readonly takeCode: () => CodeCache;
}

type Wrapper = (exports: unknown, require: unknown, module: unknown, filename: string, dirname: string) => void;

/**
 * Runs a CommonJS module and those that it requires, as Node does, but for what V8 compiled in an earlier process: that
 * is not compiled again. Places in stack traces are those of the files.
 *
 * @param entry absolute path
 */
export function runModules(entry: string, cache: CodeCache): RunModules {
  const modules = new Map<string, {exports: unknown}>();
  const scripts = new Map<string, {script: Script; length: number}>();
  let cached = true;
  const load = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = {exports: {}};
    modules.set(path, module);
    const key = makeKey(path);
    const kept = cache.get(key);
    const source = readWrapped(path);
    const script = compile(path, source, kept);
    scripts.set(key, {script, length: source.length});
    cached &&= kept !== undefined && script.cachedDataRejected !== true;
    const outer = createRequire(path);
    const require = (id: string): unknown => (isBuiltin(id) ? outer(id) : load(outer.resolve(id)));
    const run = script.runInThisContext() as Wrapper;
    run.call(module.exports, module.exports, Object.assign(require, outer), module, path, dirname(path));
    return module.exports;
  };
  const exports = load(entry);
  const takeCode = () => new Map([...scripts].map(([key, {script, length}]) => [key, takeData(script, length)]));
  return {exports, cached, takeCode};
}

const head = '(function (exports, require, module, __filename, __dirname) { ';
const tail = '\n})';

function compile(path: string, source: string, kept: Buffer | undefined): Script {
  const cachedData = kept === undefined || kept.length === 0 ? undefined : kept;
  return new Script(source, {filename: path, columnOffset: -head.length, cachedData});
}

/**
 * Nothing for a large module that is mostly texts, as the one with TypeScript's lib.d.ts is: what V8 made of it is
 * longer than the source, and takes longer to read than the source to compile.
 */
function takeData(script: Script, length: number): Buffer {
  const data = script.createCachedData();
  return length > 1e6 && data.length > length ? Buffer.alloc(0) : data;
}

/**
 * A module's text with `head` and `tail` around it. Texts of 9 MB want few copies: it is read to where it belongs, and
 * text that is ASCII alone, as TypeScript's own is, is taken in a third of the time that UTF-8 takes.
 */
function readWrapped(path: string): string {
  const file = openSync(path, 'r');
  try {
    const {size} = fstatSync(file);
    const bytes = Buffer.allocUnsafe(head.length + size + tail.length);
    bytes.write(head, 'latin1');
    const read = readSync(file, bytes, head.length, size, 0);
    const end = head.length + read;
    bytes.write(tail, end, 'latin1');
    const whole = bytes.subarray(0, end + tail.length);
    return whole.toString(isAscii(whole) ? 'latin1' : 'utf8');
  } finally {
    closeSync(file);
  }
}

/** V8 compares no more than the lengths of a source and of the one that it compiled. */
function makeKey(path: string): string {
  const {size, mtimeMs} = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}
