import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {buildSpec, openLibrary} from '../../../compiler/index.js';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

/** torch.nn.Sequential's names: layers by their numbers alone, and so are the blocks. */
const sequential = `
name: gernet_s
input: [8, 8, 3]
classes: 4
stem:
  - conv: {name: "0", kernel: 3, channels: 8}
  - batchnorm: {name: "1"}
  - relu
block: mb_conv
blocks:
  mb_conv:
    body: [{conv: {name: "0", kernel: 3, channels: $out}}, {batchnorm: {name: bn_1}}, relu]
    shortcut: none
stages:
  - {blocks: 2, channels: 8, name: "\${$number + 2}"}
  - body: [{conv: {name: "5", kernel: 1, channels: 12}}]
head: [global-avgpool, {dense: {name: "8", features: $classes}}]
`;

test('layers and blocks are named by digits, and specs and blocks have underscores', async (context) => {
  const folder = makeFolder(context, {'gernet_s.yaml': sequential});
  const {module, diagnostics} = await buildSpec('gernet_s.yaml', {cwd: folder, library: openLibrary(folder)});
  assert.deepEqual(diagnostics, []);
  assert.equal(module, join(folder, 'generated', 'gernet_s.ts'));
  const text = readFileSync(module, 'utf8');
  assert.match(text, /^export function gernet_s\(/mu);
  assert.match(text, /^function mb_conv\(/mu);
  const {model, contract} = await loadNetwork(module);
  assert.deepEqual(
    contract.layers.map(({name}) => name),
    ['0', '1', '3.0', '3.bn_1', '4.0', '4.bn_1', '5', '8'],
  );
  assert.deepEqual(
    model.parameters.map(({name}) => name).filter((name) => name.endsWith('weight')),
    contract.layers.map(({name}) => `${name}.weight`),
  );
});

test('what is found by its name may have underscores: stems, blocks and what a spec extends', async (context) => {
  const folder = makeFolder(context, {
    'net_b.yaml': 'name: net_b\nextends: net_a\nclasses: 7\n',
    'net_a.yaml': smallSpec('net_a').replace('{name: cifar, channels: 8}', 'my_stem').replace('basic', 'my_block'),
    'stems/my_stem.yaml': 'body: [{conv: {name: conv1, kernel: 3, channels: 8}}]\n',
    'blocks/my_block.yaml': 'body: [{conv: {name: conv1, kernel: 3, channels: $out, stride: $stride}}]\n',
  });
  const {module, diagnostics} = await buildSpec('net_b.yaml', {cwd: folder, library: openLibrary(folder)});
  assert.deepEqual(diagnostics, []);
  assert.ok(module !== null);
  assert.equal((await loadNetwork(module)).contract.output[0], 7);
});

test('two names that come to one function are an error', async (context) => {
  const folder = makeFolder(context, {
    'specs/wrn-28-10.yaml': smallSpec('wrn-28-10'),
    'specs/wrn28_10.yaml': smallSpec('wrn28_10'),
  });
  const {status, stderr} = await runSpec(folder, 'build');
  assert.equal(status, 2, stderr);
  assert.match(stderr, /name-collision.*"wrn-28-10" and "wrn28_10"|name-collision.*"wrn28_10" and "wrn-28-10"/u);
});
