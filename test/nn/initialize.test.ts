import assert from 'node:assert/strict';
import {test} from 'node:test';
import {makeInitializer, makeKernelInitializer} from '../../runtime/nn/initial.js';
import type {Initial, InitialKernel} from '../../runtime/nn/initial.js';
import {initializeParameter} from '../../runtime/nn/initialize.js';
import {batchNorm, conv, dense, input, squeezeExcite} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';
import {toPytorch} from '../../runtime/nn/state-dict.js';
import {readFixtureJson} from '../tools/fixtures.js';

interface Statistics {
  readonly mean: number;
  readonly std: number;
  readonly largest: number;
}

interface Row {
  readonly init: Initial;
  readonly layer: 'conv' | 'dense';
  readonly weight: Statistics;
  readonly pytorchBias: Statistics;
}

/** The layers of test/oracle/initializers.py. */
const layers = {
  conv: (init: Initial) =>
    conv(input([9, 9, 128]), 'conv', {channels: 512, kernel: [3, 5], groups: 2, bias: true, init, biasInit: 'pytorch'}),
  dense: (init: Initial) => dense(input([300]), 'dense', {features: 1000, init}),
};

function draw(node: Node, index: number): Statistics {
  const parameter = node.operation.parameters[index];
  assert(parameter !== undefined);
  return describe(initializeParameter(parameter, 5));
}

function describe(values: Float32Array): Statistics {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return {mean, std: Math.sqrt(variance), largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)};
}

function assertAlike(found: Statistics, expected: Statistics, isBounded: boolean, what: string): void {
  assert.ok(Math.abs(found.std - expected.std) <= 0.01 * expected.std, `${what}: ${found.std}, not ${expected.std}`);
  assert.ok(Math.abs(found.mean - expected.mean) <= 0.01 * Math.max(expected.std, 0.01), `${what}: mean ${found.mean}`);
  // A normal distribution has no largest value, only one that more draws would exceed.
  const margin = isBounded ? 0.001 : 0.25;
  assert.ok(Math.abs(found.largest - expected.largest) <= margin * expected.largest, `${what}: ${found.largest}`);
}

for (const {init, layer, weight, pytorchBias} of readFixtureJson<Row[]>('initializers.json')) {
  test(`${init} draws for ${layer} what PyTorch does`, () => {
    const node = layers[layer](init);
    assertAlike(draw(node, 0), weight, !init.includes('normal') || init === 'truncated-normal(1.5)', 'weights');
    const bias = draw(node, 1);
    // A bias is short: its bound says more than its std.
    assert.ok(Math.abs(bias.largest - pytorchBias.largest) <= 0.02 * pytorchBias.largest, `bias ${bias.largest}`);
  });
}

interface Dirac {
  readonly kept: number;
  readonly kernels: readonly {
    readonly init: InitialKernel;
    readonly shape: readonly [number, number, number, number];
    readonly groups: number;
    readonly values: readonly number[];
  }[];
}

const {kept, kernels} = readFixtureJson<Dirac>('dirac.json');
for (const {init, shape, groups, values} of kernels) {
  test(`${init} puts the ones of a kernel [${shape.join(', ')}] of ${groups} groups where PyTorch does`, () => {
    const [channels, inputs, ...kernel] = shape;
    const node = conv(input([9, 9, inputs * groups]), 'conv', {channels, kernel, groups, init});
    const [weight] = node.operation.parameters;
    assert(weight !== undefined);
    const found = toPytorch(weight, initializeParameter(weight, 5)).data;
    assert.equal(found.length, values.length);
    const bound = 1 / Math.sqrt(inputs * kernel[0] * kernel[1]);
    values.forEach((value, i) => {
      const own = found[i] as number;
      if (value === kept) assert.ok(own !== 0 && Math.abs(own) <= bound, `value ${i} is ${own}`);
      else assert.equal(own, value, `value ${i}`);
    });
  });
}

test('the kernels of squeeze-and-excitation begin as those of convolutions', () => {
  const {parameters} = squeezeExcite(input([4, 4, 2]), 'se', {channels: 2, init: 'dirac'}).operation;
  const [reduce] = parameters.map((parameter) => [...initializeParameter(parameter, 5)]);
  assert.deepEqual(reduce, [1, 0, 0, 1]);
});

test('without options a layer begins as torchvision and PyTorch have it', () => {
  const initializers = (node: Node) => node.operation.parameters.map(({initializer}) => initializer);
  const fans = {in: 27, out: 72};
  assert.deepEqual(initializers(conv(input([8, 8, 3]), 'c', {channels: 8, kernel: 3, bias: true})), [
    makeInitializer('he-normal-fan-out', fans),
    {kind: 'constant', value: 0},
  ]);
  const linear = {kind: 'uniform', bound: 1 / Math.sqrt(5)};
  assert.deepEqual(initializers(dense(input([5]), 'd', {features: 2})), [linear, linear]);
});

test('a batchnorm may begin with a scale of zero', () => {
  const first = (node: Node) => node.operation.parameters[0]?.initializer;
  assert.deepEqual(first(batchNorm(input([4, 4, 2]), 'bn')), {kind: 'constant', value: 1});
  assert.deepEqual(first(batchNorm(input([4, 4, 2]), 'bn', {init: 'zeros'})), {kind: 'constant', value: 0});
});

test('a name that is none is refused', () => {
  for (const name of ['he', 'normal', 'normal(x)', 'gamma(1)', 'normal(Infinity)', 'dirac()']) {
    assert.throws(() => makeInitializer(name as Initial, {in: 1, out: 1}), /there is no initializer/u, name);
    assert.throws(() => makeKernelInitializer(name as Initial, {in: 1, out: 1}, 1), /there is no initializer/u, name);
  }
});
