import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {buildSpec} from '../../../compiler/index.js';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {makeFolder} from '../../tools/temporary-folder.js';

/** Everything that has a name is called as something else is already. */
const spec = `
name: halves
input: [8, 8, 3]
classes: 10
stem:
  - parallel:
      join: add
      branches:
        - [{conv: {name: image.a, kernel: 1, channels: 8}}]
        - [{conv: {name: x.a, kernel: 1, channels: 8}}, {conv: {name: x.b, kernel: 1, channels: 8}}]
        - [{conv: {name: conv.a, kernel: 1, channels: 8}}, {conv: {name: conv.b, kernel: 1, channels: 8}}]
        - [{conv: {name: sum.a, kernel: 1, channels: 8}}]
        - [{conv: {name: class.a, kernel: 1, channels: 8}}]
        - [{conv: {name: classes.a, kernel: 1, channels: 8}}]
        - [{conv: {name: mixed.a, kernel: 1, channels: 8}}]
  - parallel:
      split: channels
      join: concat
      branches:
        - [{conv: {name: left.a, kernel: 1, channels: 4}}, {conv: {name: left.b, kernel: 1, channels: 4}}]
        - []
blocks:
  halves:
    parameters: {x: 1, add: 3, new: 1, y: 1}
    body:
      - conv: {name: one, kernel: $add, channels: $channels, stride: $stride}
      - conv: {name: two, kernel: $new, channels: $channels, groups: $y, dilation: $x}
  conv:
    body: [{conv: {name: one, kernel: 3, channels: $channels, stride: $stride}}]
    shortcut: none
  mixed:
    body: [{conv: {name: one, kernel: 3, channels: $channels, stride: $stride}}]
    shortcut: none
stages:
  - {blocks: 1, channels: 8, block: halves, add: 1}
  - {blocks: 1, channels: 8, block: halves, new: 3, y: 2, x: 2}
  - {blocks: 1, channels: 8, block: conv}
  - {blocks: 1, channels: 8, block: mixed}
`;

test('whatever blocks, parameters and layers are called, all that is declared has its own name', async (context) => {
  const cwd = makeFolder(context, {'halves.yaml': spec});
  const {module, diagnostics} = await buildSpec('halves.yaml', {cwd});
  assert.deepEqual(diagnostics, []);
  const text = readFileSync(module ?? '', 'utf8');
  const functions = [...text.matchAll(/function (\w+)\(/g)].map(([, name]) => name);
  assert.deepEqual(functions, ['halvesBlock', 'convBlock', 'mixed', 'halves']);
  // In the network's function: a word, a keyword, an option and another function's name are not variables.
  const variables = [...text.matchAll(/(?:const|let) (\w+) = /g)].map(([, name]) => name);
  const sides = ['imageBranch', 'xBranch', 'convBranch', 'classBranch', 'classesBranch', 'mixedBranch', 'leftBranch'];
  const own = ['image', 'x', 'sum', 'sum2', ...sides];
  for (const name of own) assert.ok(variables.includes(name), `${name}: ${variables.join(' ')}`);
  const {model, contract} = await loadNetwork(module ?? '');
  assert.deepEqual(model.logits.shape, contract.output);
  const layers = new Set(model.parameters.map(({name}) => name.replace(/\.\w+$/, '')));
  assert.deepEqual(contract.layers.map(({name}) => name).filter((name) => !layers.has(name)), []);
});
