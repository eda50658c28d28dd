import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {before, test} from 'node:test';
import fc from 'fast-check';
import {buildSpec, compile, openLibrary} from '../../../compiler/index.js';
import {packageRoot} from '#package-root';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {openTensorFlow} from '../../../runtime/native/index.js';
import {Engine} from '../../../runtime/nn/engine/engine.js';
import {verifyNetwork} from '../../../runtime/verify/verify-network.js';
import {anySpec} from './random-specs.js';
import {makeFolder} from '../../tools/temporary-folder.js';
import {typeErrors} from './type-errors.js';

let engine: Engine;
before(async () => {
  engine = new Engine(await openTensorFlow());
});

test('any valid spec builds, type-checks, and runs with what its contract says', async (context) => {
  const folder = makeFolder(context);
  const library = openLibrary(folder);
  const modules: string[] = [];
  const build = async (spec: {readonly [key: string]: unknown}) => {
    const name = `net${modules.length}`;
    writeFileSync(join(folder, `${name}.yaml`), JSON.stringify({name, ...spec}));
    const {module, status, diagnostics} = await buildSpec(`${name}.yaml`, {cwd: folder, library});
    assert.equal(status, 'written', diagnostics.map(({code, message}) => `${code}: ${message}`).join('\n'));
    assert.ok(module !== null);
    modules.push(module);
    const {model, contract} = await loadNetwork(module);
    const {checks} = verifyNetwork(engine, model, contract);
    // Whether a made-up network learns, or multiplies itself beyond all numbers, is its own affair.
    const own = ['logits', 'gradients', 'loss'];
    const lies = checks.filter(({what, mismatch}) => mismatch !== null && !own.includes(what));
    assert.deepEqual(lies, []);
  };
  await fc.assert(fc.asyncProperty(anySpec, build), {numRuns: 40, seed: 5, includeErrorInReport: true});
  assert.deepEqual(typeErrors(modules), []);
});

/** Specs, blocks and stems of the package, and broken ones. */
function listTexts(): string[] {
  const root = packageRoot;
  const folders = ['specs', 'specs/blocks', 'specs/stems'].map((folder) => join(root, folder));
  const broken = join(root, 'test', 'errors');
  const cases = readdirSync(broken, {withFileTypes: true}).filter((entry) => entry.isDirectory());
  return [
    ...folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.yaml'))
        .map((name) => join(folder, name)),
    ),
    ...cases.map(({name}) => join(broken, name, 'spec.yaml')).filter((path) => existsSync(path)),
  ].map((path) => readFileSync(path, 'utf8'));
}

test('no mutation of a spec makes the compiler fail, and what it refuses has a place', (context) => {
  const folder = makeFolder(context);
  const library = openLibrary(folder);
  const texts = listTexts();
  const words = texts.join('\n').split(/[^$\w-]+/u);
  const edit = fc.record({
    at: fc.nat(),
    length: fc.nat({max: 12}),
    by: fc.oneof(
      fc.constant(''),
      fc.constantFrom(...words),
      fc.constantFrom(...'[]{}:,-&*!|>%@`"\'\n #$'),
      fc.string(),
    ),
  });
  const mutate = (text: string, edits: readonly {at: number; length: number; by: string}[]) =>
    edits.reduce((result, {at, length, by}) => {
      const start = at % (result.length + 1);
      return result.slice(0, start) + by + result.slice(start + length);
    }, text);
  const look = (text: string) => {
    writeFileSync(join(folder, 'spec.yaml'), text);
    const {graph, diagnostics} = compile(library, join(folder, 'spec.yaml'));
    assert.ok(graph !== null || diagnostics.length > 0, 'nothing built, and nothing said');
    for (const {place, message} of diagnostics) assert.ok(place !== null, message);
  };
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(edit, {minLength: 1, maxLength: 4}), (text, edits) =>
      look(mutate(text, edits)),
    ),
    {numRuns: 400, seed: 5},
  );
});
