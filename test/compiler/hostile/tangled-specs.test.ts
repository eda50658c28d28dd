import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {buildSpec, compile, openLibrary} from '../../../compiler/index.js';
import {operations} from '../../../compiler/operations/index.js';
import {openTensorFlow} from '../../../runtime/native/index.js';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {Engine} from '../../../runtime/nn/engine/engine.js';
import {checkRunning} from '../phases/running-networks.js';
import {drawnOperations} from './tangled-items.js';
import {drawSpec} from './tangled-specs.js';
import {makeFolder} from '../../tools/temporary-folder.js';
import {typeErrors} from './type-errors.js';

/** `TANGLED=5000 node dist/test/run.js tangled-specs` looks at as many, of another seed. */
const soak = Number(process.env['TANGLED'] ?? 0);
const runs = soak > 0 ? soak : 30;

test('every operation is drawn', () => {
  assert.deepEqual([...drawnOperations].sort(), [...operations.keys()].sort());
});

test('whatever the compiler lets pass type-checks, loads, and runs alike on both engines', async (context) => {
  const engine = new Engine(await openTensorFlow());
  const folder = makeFolder(context);
  const library = openLibrary(folder);
  const modules: string[] = [];
  let drawn = 0;
  const look = async (seed: number) => {
    // Every number of a spec follows from the seed, which is all that a failure has to name.
    const numbers = drawNumbers(seed);
    const name = `net${drawn++}`;
    const text = JSON.stringify({name, ...drawSpec((count) => Math.floor(numbers() * count))});
    mkdirSync(folder, {recursive: true});
    writeFileSync(join(folder, `${name}.yaml`), text);
    const {diagnostics} = compile(library, join(folder, `${name}.yaml`));
    for (const {place, message} of diagnostics) assert.ok(place !== null, message);
    if (diagnostics.some(({severity}) => severity === 'error')) return;
    try {
      const {module} = await buildSpec(`${name}.yaml`, {cwd: folder, library});
      assert.ok(module !== null);
      modules.push(module);
      const {model, contract} = await loadNetwork(module);
      await checkRunning(engine, model, contract);
    } catch (error) {
      throw new Error(`${(error as Error).message}\n${text}`, {cause: error});
    }
  };
  const options = soak > 0 ? {numRuns: runs} : {numRuns: runs, seed: 7};
  await fc.assert(fc.asyncProperty(fc.nat(), look), {...options, endOnFailure: true, includeErrorInReport: true});
  assert.ok(modules.length > runs / 2, `${modules.length} of ${drawn} specs build`);
  assert.deepEqual(typeErrors(modules), []);
});

const dense = (name: string, features: number | string) => ({dense: {name, features}});
const gate = ['global-avgpool', dense('fc1', 3), {batchnorm: {name: 'norm'}}, 'relu', dense('fc2', 4), 'sigmoid'];

/** The smallest ones that built and did not load, or not as expected; each a stem and a head. */
const once: Readonly<Record<string, {readonly stem: readonly unknown[]; readonly head: readonly unknown[]}>> = {
  'a pad of nothing': {stem: ['pad', {pad: {height: 0}}, {pad: {width: [0, 0]}}], head: ['flatten', dense('fc', 5)]},
  'a norm of vectors in a head': {
    stem: ['relu'],
    head: ['global-avgpool', dense('fc1', 24), {batchnorm: {name: 'o'}}, 'relu', dense('fc', '$classes')],
  },
  'vectors in parts': {
    stem: ['global-avgpool'],
    head: [{parallel: {split: 'channels', join: 'concat', branches: [['relu'], []]}}, dense('fc', 5)],
  },
  'a factor before what it is multiplied by': {
    stem: [{parallel: {join: 'multiply', branches: [gate, [{conv: {name: 'conv', kernel: 1, channels: 4}}]]}}],
    head: ['global-avgpool', dense('fc', 5)],
  },
};

test('what once built and did not run', async (context) => {
  const engine = new Engine(await openTensorFlow());
  const folder = makeFolder(context);
  const modules: string[] = [];
  for (const [index, [what, parts]] of Object.entries(once).entries()) {
    const name = `once${index}`;
    writeFileSync(
      join(folder, `${name}.yaml`),
      JSON.stringify({name, input: [5, 6, 4], classes: 5, ...parts, stages: [{body: ['identity']}]}),
    );
    const {module, diagnostics} = await buildSpec(`${name}.yaml`, {cwd: folder, library: openLibrary(folder)});
    assert.ok(module !== null, `${what}: ${diagnostics[0]?.message ?? ''}`);
    modules.push(module);
    const {model, contract} = await loadNetwork(module);
    await checkRunning(engine, model, contract);
  }
  assert.deepEqual(typeErrors(modules), []);
});

/** Mulberry32, in [0, 1). */
function drawNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  };
}
