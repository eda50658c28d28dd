import assert from 'node:assert/strict';
import {test} from 'node:test';
import {loadRecipe, printDiagnostics} from '../../compiler/index.js';

test('what erases in the normalised image comes last', () => {
  const load = (augment: string) => loadRecipe({overrides: [`augment=${augment}`]});
  const flip = '{name: horizontal-flip, probability: 0.5}';
  assert.deepEqual(load(`[${flip}, {name: cutout, size: 8}, {name: random-erasing, probability: 0.1}]`).diagnostics, []);
  const {diagnostics} = load(`[{name: cutout, size: 8}, ${flip}]`);
  assert.deepEqual(
    diagnostics.map(({code}) => code),
    ['contradiction'],
  );
  assert.match(
    printDiagnostics(diagnostics, {format: 'text', color: false}),
    /"cutout" stands before "horizontal-flip", but it erases in the normalised image/,
  );
});
