import assert from 'node:assert/strict';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {compile, openLibrary, printDiagnostics} from '../../compiler/index.js';
import {findPackageRoot} from '../../compiler/package-root.js';

// A folder a case: spec.yaml, what it uses, and in expected.txt what the compiler has to say, word for word.
// UPDATE_EXPECTED=1 writes the files anew; read the difference before you commit it.

const folder = join(findPackageRoot(), 'test', 'errors');
const cases = readdirSync(folder, {withFileTypes: true})
  .filter((entry) => entry.isDirectory())
  .map(({name}) => name)
  .sort();

for (const name of cases) {
  test(`error case ${name}`, () => {
    const path = join(folder, name, 'spec.yaml');
    const {diagnostics} = compile(openLibrary(join(folder, name)), path);
    const said = printDiagnostics(diagnostics, {format: 'text', color: false});
    const expected = join(folder, name, 'expected.txt');
    if (process.env['UPDATE_EXPECTED'] === '1') writeFileSync(expected, said);
    assert.ok(existsSync(expected), `${name}/expected.txt is missing`);
    assert.equal(said, readFileSync(expected, 'utf8'));
    assert.notEqual(said, '', 'an error case without an error');
  });
}

test('every case says a place and a way out', () => {
  for (const name of cases) {
    const {diagnostics} = compile(openLibrary(join(folder, name)), join(folder, name, 'spec.yaml'));
    for (const {place, advice, message} of diagnostics) {
      assert.notEqual(place, null, `${name}: ${message}`);
      assert.match(advice, /^[A-Z"].*[.?]$/su, `${name}: ${advice}`);
      assert.match(message, /\.$/u, `${name}: ${message}`);
    }
  }
});
