import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {readCodeCache, writeCodeCache} from '../../../compiler/typescript/code-cache.js';
import {runModules} from '../../../compiler/typescript/run-modules.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../../tools/temporary-folder.js';
import {assertFile} from '../../tools/assert-outcome.js';

/** Two modules, which require each other, and one of Node's. */
function makeModules(context: TestContext): {entry: string; caches: string[]} {
  const folder = makeFolder(context, {
    'entry.js': [
      `'use strict';`,
      `exports.name = 'entry';`,
      `const {twice} = require('./other.js');`,
      `exports.answer = (text) => twice(require('node:path').basename(text));`,
      `exports.where = [__dirname, __filename, module.exports === exports];`,
      `exports.fail = () => { throw new Error('on purpose'); };`,
    ].join('\n'),
    'other.js': `const {name} = require('./entry.js');\nexports.twice = (text) => name + text + text;\n`,
  });
  return {entry: join(folder, 'entry.js'), caches: [join(folder, 'one', 'a.bin'), join(folder, 'two', 'a.bin')]};
}

interface Exports {
  readonly answer: (text: string) => string;
  readonly where: readonly unknown[];
  readonly fail: () => void;
}

function run({entry, caches}: {entry: string; caches: string[]}): {answer: string; cached: boolean} {
  const {exports, cached, takeCode} = runModules(entry, readCodeCache(caches));
  const answer = (exports as Exports).answer('/a/b');
  if (!cached) writeCodeCache(caches, takeCode());
  return {answer, cached};
}

test('modules run as Node runs them, and are not compiled again', (context) => {
  const modules = makeModules(context);
  assert.deepEqual(run(modules), {answer: 'entrybb', cached: false});
  assert.deepEqual(run(modules), {answer: 'entrybb', cached: true});
  const {where, fail} = runModules(modules.entry, readCodeCache(modules.caches)).exports as Exports;
  assert.deepEqual(where, [join(modules.entry, '..'), modules.entry, true]);
  assert.throws(fail, (error: Error) => String(error.stack).includes(`${modules.entry}:6:30`));
});

test('a module that changed is compiled anew, also where its length stays', (context) => {
  const modules = makeModules(context);
  run(modules);
  const other = join(modules.entry, '..', 'other.js');
  writeFileSync(other, readFileSync(other, 'utf8').replace('name + text + text', 'name + name + text'));
  assert.deepEqual(run(modules), {answer: 'entryentryb', cached: false});
});

test('of a large module that is mostly text nothing is kept, and that is remembered', (context) => {
  const texts = Array.from({length: 1200}, (_, at) => `'${String(at).padStart(1000)}'`);
  const folder = makeFolder(context, {'entry.js': `exports.answer = () => [${texts.join()}].length;`});
  const [entry, path] = [join(folder, 'entry.js'), join(folder, 'a.bin')];
  const first = runModules(entry, readCodeCache([path]));
  assert.equal((first.exports as {answer: () => number}).answer(), 1200);
  writeCodeCache([path], first.takeCode());
  assert.deepEqual([...readCodeCache([path]).values()].map(({length}) => length), [0]);
  const second = runModules(entry, readCodeCache([path]));
  assert.equal(second.cached, true);
  assert.equal((second.exports as {answer: () => number}).answer(), 1200);
});

test('a damaged cache, or what is none, is not used', (context) => {
  const modules = makeModules(context);
  run(modules);
  const [path = ''] = modules.caches;
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged.writeUInt8(damaged.readUInt8(whole.length - 300) ^ 255, whole.length - 300);
  for (const bytes of [damaged, whole.subarray(0, -1), whole.subarray(0, 10), Buffer.alloc(0), Buffer.from('text')]) {
    writeFileSync(path, bytes);
    assert.deepEqual(run(modules), {answer: 'entrybb', cached: false});
    assert.deepEqual(run(modules), {answer: 'entrybb', cached: true}, 'a whole one was written in its place');
  }
});

test('a second folder serves where the first cannot be written to; modules run without either', (context) => {
  const modules = makeModules(context);
  const folder = join(modules.entry, '..');
  writeFileSync(join(folder, 'one'), 'a file where the folder would be');
  assert.equal(run(modules).cached, false);
  assert.equal(run(modules).cached, true);
  assertFile(join(folder, 'two', 'a.bin'));
  const nowhere = {...modules, caches: ['/proc/specnet/a.bin']};
  assert.deepEqual([run(nowhere), run(nowhere)], Array(2).fill({answer: 'entrybb', cached: false}));
});

test('caches of old versions make room', (context) => {
  const {entry, caches} = makeModules(context);
  const [path = ''] = caches;
  const {takeCode} = runModules(entry, new Map());
  for (let version = 1; version <= 9; version++) writeCodeCache([path.replace('a.bin', `${version}.bin`)], takeCode());
  const kept = readdirSync(join(path, '..'));
  assert.equal(kept.length, 6);
  assert.ok(kept.includes('9.bin'));
});

test('ts-morph prints TypeScript, and what V8 compiled of it is kept beside it', (context) => {
  const program = [
    `import {cachedDataVersionTag} from 'node:v8';`,
    `import {loadTsMorph} from ${JSON.stringify(join(packageRoot, 'dist', 'compiler', 'index.js'))};`,
    `const {Project, StructureKind} = await loadTsMorph();`,
    `const project = new Project({useInMemoryFileSystem: true, skipLoadingLibFiles: true});`,
    `const statements = [{kind: StructureKind.TypeAlias, name: 'A', type: 'B'}];`,
    `const text = project.createSourceFile('a.ts', {statements}).getFullText();`,
    `console.log(JSON.stringify([cachedDataVersionTag(), text]));`,
  ].join('\n');
  // Flags that no command runs under, so that this is the first process of its kind.
  const words = ['--interrupt-budget=1234567', '--input-type=module', '--eval', program];
  const [tag, text] = JSON.parse(execFileSync(process.execPath, words, {encoding: 'utf8'})) as [number, string];
  assert.equal(text, 'type A = B;\n');
  const kept = join(packageRoot, 'node_modules', '.cache', 'specnet', 'ts-morph', `${tag}.bin`);
  context.after(() => rmSync(kept, {force: true}));
  assert.ok([...readCodeCache([kept]).keys()].some((key) => key.includes(join('ts-morph', 'dist', 'ts-morph.js'))));
});
