import {isAscii} from 'node:buffer';
import {readFileSync, statSync} from 'node:fs';
import {createRequire, isBuiltin} from 'node:module';
import {dirname} from 'node:path';
import {Script} from 'node:vm';
import type {CodeCache} from './code-cache.js';

/** CommonJS modules that ran. */
export interface RunModules {
  /** What the entry module exports. */
  readonly exports: unknown;
  /** Whether V8 took what the cache holds of each. */
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
  const scripts = new Map<string, Script>();
  let cached = true;
  const load = (path: string): unknown => {
    const known = modules.get(path);
    if (known !== undefined) return known.exports;
    const module = {exports: {}};
    modules.set(path, module);
    const key = makeKey(path);
    const script = compile(path, cache.get(key));
    scripts.set(key, script);
    cached &&= script.cachedDataRejected === false;
    const outer = createRequire(path);
    const require = (id: string): unknown => (isBuiltin(id) ? outer(id) : load(outer.resolve(id)));
    const run = script.runInThisContext() as Wrapper;
    run.call(module.exports, module.exports, Object.assign(require, outer), module, path, dirname(path));
    return module.exports;
  };
  const exports = load(entry);
  const takeCode = () => new Map([...scripts].map(([key, script]) => [key, script.createCachedData()]));
  return {exports, cached, takeCode};
}

function compile(path: string, cachedData: Buffer | undefined): Script {
  const head = '(function (exports, require, module, __filename, __dirname) { ';
  const source = `${head}${readSource(path)}\n})`;
  return new Script(source, {filename: path, columnOffset: -head.length, cachedData});
}

/** Text that is ASCII alone, as TypeScript's own is, is read in a third of the time that UTF-8 takes. */
function readSource(path: string): string {
  const bytes = readFileSync(path);
  return bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
}

/** V8 compares no more than the lengths of a source and of the one that it compiled. */
function makeKey(path: string): string {
  const {size, mtimeMs} = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}
