import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {compile, loadRecipe, loadSweep, openLibrary, printDiagnostics} from '../../compiler/index.js';
import type {Diagnostic} from '../../compiler/index.js';
import {packageRoot} from '#package-root';
import {planSweep} from '../../runtime/commands/sweep/plan-sweep.js';
import {keyOfDiagnostic, listSchemaKeys} from './covered-keys.js';

// A folder a case: spec.yaml, recipe.yaml or sweep.yaml, what it uses, and in expected.txt what there is to say of it,
// word for word. UPDATE_EXPECTED=1 writes the files anew; read the difference before you commit it.

const folder = join(packageRoot, 'test', 'errors');
const cases = readdirSync(folder, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name)
  .sort();

function findFaults(name: string): readonly Diagnostic[] {
  const cwd = join(folder, name);
  if (existsSync(join(cwd, 'sweep.yaml'))) {
    const sweep = loadSweep({file: 'sweep.yaml', cwd});
    return [...sweep.diagnostics, ...planSweep(sweep, 'default', new Map(), openLibrary(cwd)).diagnostics];
  }
  if (existsSync(join(cwd, 'recipe.yaml'))) return loadRecipe({file: 'recipe.yaml', cwd}).diagnostics;
  return compile(openLibrary(cwd), join(cwd, 'spec.yaml')).diagnostics;
}

for (const name of cases) {
  test(`error case ${name}`, () => {
    const said = printDiagnostics(findFaults(name), {format: 'text', color: false});
    const expected = join(folder, name, 'expected.txt');
    if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(expected, said);
    assert.ok(existsSync(expected), `${name}/expected.txt is missing`);
    assert.equal(said, readFileSync(expected, 'utf8'));
    assert.notEqual(said, '', 'an error case without an error');
  });
}

test('every case says a place and a way out', () => {
  for (const name of cases) {
    for (const {place, advice, message} of findFaults(name)) {
      assert.notEqual(place, null, `${name}: ${message}`);
      assert.match(advice, /^[A-Z"].*[.?]$/su, `${name}: ${advice}`);
      assert.match(message, /\.$/u, `${name}: ${message}`);
    }
  }
});

test('every key of every schema has a case in which it is wrong', () => {
  const reported = new Set(cases.flatMap((name) => findFaults(name).map(keyOfDiagnostic)));
  assert.deepEqual(listSchemaKeys().filter((key) => !reported.has(key)), []);
});
