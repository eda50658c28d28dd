import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {compareNetworks} from '../../../compiler/diff/compare.js';
import {listTensors} from '../../../compiler/diff/tensors.js';
import {compile, listSpecs, openLibrary} from '../../../compiler/index.js';
import {operations} from '../../../compiler/operations/index.js';
import {packageRoot} from '#package-root';
import * as nn from '../../../runtime/nn/index.js';
import {makeFolder} from '../../tools/temporary-folder.js';

// The compiler's idea of a weights file against the runtime's own: names and shapes in PyTorch's layout.

test("the tensors that spec diff compares are the runtime's, for every operation with weights", (context) => {
  const body = [
    'conv: {name: a, kernel: [1, 3], channels: 8, groups: 2, bias: true}',
    'conv: {name: b, kernel: 3, depthwise: true, multiplier: 2}',
    'batchnorm: {name: c}',
    'layernorm: {name: d}',
    'groupnorm: {name: e, groups: 4}',
    'squeeze-excite: {name: f, channels: 3}',
    'squeeze-excite: {name: g, channels: 5, reduce: down, expand: up, bias: false}',
    'layer-scale: {name: h}',
    'layer-scale: {name: i, rank: 3}',
  ];
  const used = body.map((line) => line.split(':')[0] ?? '');
  const named = [...operations.values()].filter((operation) => operation.named).map(({name}) => name);
  assert.deepEqual([...new Set([...used, 'dense'])].sort(), named.sort());
  const text = ['name: net', 'input: [8, 8, 4]', 'classes: 10', `stem: [{${body.join('}, {')}}]`];
  const stages = ['block: basic', 'stages: [{blocks: 1, channels: 16}]'];
  const cwd = makeFolder(context, {'specs/net.yaml': `${[...text, ...stages].join('\n')}\n`});
  const {graph, diagnostics} = compile(openLibrary(cwd), join(cwd, 'specs', 'net.yaml'));
  assert.ok(graph !== null, JSON.stringify(diagnostics.map(({message}) => message)));

  const image = nn.input([8, 8, 4]);
  const a = nn.conv(image, 'a', {channels: 8, kernel: [1, 3], groups: 2, bias: true});
  const b = nn.conv(a, 'b', {kernel: 3, depthwise: true, multiplier: 2});
  const c = nn.batchNorm(b, 'c');
  const e = nn.groupNorm(nn.layerNorm(c, 'd'), 'e', {groups: 4});
  const f = nn.squeezeExcite(e, 'f', {channels: 3});
  const g = nn.squeezeExcite(f, 'g', {channels: 5, reduce: 'down', expand: 'up', bias: false});
  const i = nn.layerScale(nn.layerScale(g, 'h'), 'i', {rank: 3});
  const fc = nn.dense(nn.globalAvgPool(i), 'fc', {features: 10});
  const d = e.inputs.slice(0, 1);
  const h = i.inputs.slice(0, 1);
  const nodes = [a, b, c, ...d, e, f, g, ...h, i, fc];
  const expected = nodes.flatMap(({operation}) =>
    operation.parameters.map(({name, shape, pytorchAxes}) => [name, pytorchAxes.map((axis) => shape[axis])]),
  );
  const found = listTensors(graph)
    .filter(({block}) => block === null)
    .map(({name, shape}) => [name, shape]);
  assert.deepEqual(found, expected);
});

test('every spec of the package: its tensors hold what is counted, and it does not differ from itself', () => {
  const library = openLibrary(packageRoot);
  for (const path of listSpecs(packageRoot)) {
    const {spec, graph} = compile(library, path);
    assert.ok(spec !== null && graph !== null, path);
    const side = {label: path, spec, graph};
    const {same, weights} = compareNetworks(side, side, 1);
    assert.ok(same, path);
    assert.equal(weights.wanted.elements, graph.parameters + graph.buffers, path);
    assert.equal(weights.fitting.tensors, weights.wanted.tensors, path);
  }
});
