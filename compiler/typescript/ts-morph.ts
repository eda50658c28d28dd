import {createHash} from 'node:crypto';
import {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {cachedDataVersionTag} from 'node:v8';
import {isMainThread} from 'node:worker_threads';
import {findCacheFolder} from '#cache-folder';
import type * as TsMorph from 'ts-morph';
import {packagePath} from '#package-root';
import {readCodeCache, writeCodeCache} from './code-cache.js';
import {runModules} from './run-modules.js';

/*
 * ts-morph holds TypeScript's own compiler: 13 MB of JavaScript, which Node compiles for 0.3 s in every process that
 * imports it. With what V8 compiled of it kept from an earlier process that takes 0.13 s. Importing this module loads
 * it: see load-ts-morph.ts.
 */

/** Beside ts-morph, as other tools do, which is as much trusted as ts-morph itself is; else in the user's cache. */
function findCaches(entry: string): string[] {
  let folder = dirname(entry);
  while (basename(folder) !== 'node_modules' && dirname(folder) !== folder) folder = dirname(folder);
  const place = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  // It stands for V8's version, its flags and the processor: what V8 compiled is of use where all are the same.
  const name = `${cachedDataVersionTag()}.bin`;
  return [
    join(folder, '.cache', 'specnet', 'ts-morph', name),
    join(findCacheFolder(), 'ts-morph', `${place}-${name}`),
  ];
}

function load(): typeof TsMorph {
  const entry = createRequire(packagePath('package.json')).resolve('ts-morph');
  const caches = findCaches(entry);
  const {exports, cached, takeCode} = runModules(entry, readCodeCache(caches));
  // At the end, since V8 has then compiled what was called, and not what was only defined.
  if (!cached && isMainThread) process.once('exit', () => writeCodeCache(caches, takeCode()));
  return exports as typeof TsMorph;
}

export const tsMorph = load();
