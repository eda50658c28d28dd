import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {
  add,
  batchNorm,
  conv,
  dense,
  dropPath,
  dropout,
  globalAvgPool,
  input,
  model,
  relu,
  squeezeExcite,
} from '../../runtime/nn/index.js';
import type {Contract, Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {verifyNetwork} from '../../runtime/verify/verify-network.js';

const contract: Contract = {
  name: 'tiny',
  spec: '00000000',
  input: [8, 8, 3],
  output: [10],
  parameters: 108 + 8 + 50,
  buffers: 8,
  macs: 64 * 108 + 40,
  layers: [
    {name: 'conv1', shape: [8, 8, 4], parameters: 108, buffers: 0, macs: 64 * 108},
    {name: 'bn1', shape: [8, 8, 4], parameters: 8, buffers: 8, macs: 0},
    {name: 'fc', shape: [10], parameters: 50, buffers: 0, macs: 40},
  ],
};

function tiny(): Model {
  const image = input([8, 8, 3]);
  const x = relu(batchNorm(conv(image, 'conv1', {channels: 4, kernel: 3}), 'bn1'));
  return model('tiny', image, dense(globalAvgPool(x), 'fc', {features: 10}));
}

describe('spec verify', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });
  const lies = (changed: Partial<Contract>) => {
    const {checks, passed} = verifyNetwork(engine, tiny(), {...contract, ...changed});
    assert.equal(passed, false);
    return checks.flatMap(({what, mismatch}) => (mismatch === null ? [] : [`${what}: ${mismatch}`]));
  };
  const changeLayer = (index: number, changed: object) =>
    contract.layers.map((layer, i) => (i === index ? {...layer, ...changed} : layer));

  it('passes a network that meets its contract, and leaks no tensor', () => {
    const held = engine.liveTensors;
    const {passed, checks, layers} = verifyNetwork(engine, tiny(), contract);
    assert.deepEqual(checks.filter(({mismatch}) => mismatch !== null), []);
    assert.equal(passed, true);
    assert.deepEqual(layers, contract.layers);
    assert.equal(engine.liveTensors, held);
  });

  it('sees the layers that run as one with what follows them', () => {
    const image = input([8, 8, 3]);
    const x = conv(image, 'conv1', {channels: 16, kernel: 3});
    const y = relu(add(batchNorm(x, 'bn1'), x));
    const made = model('fused', image, dense(globalAvgPool(y), 'fc', {features: 10}));
    const layers = [
      {name: 'conv1', shape: [8, 8, 16], parameters: 432, buffers: 0, macs: 64 * 432},
      {name: 'bn1', shape: [8, 8, 16], parameters: 32, buffers: 32, macs: 0},
      {name: 'fc', shape: [10], parameters: 170, buffers: 0, macs: 160},
    ];
    const expected = {...contract, layers, parameters: 634, buffers: 32, macs: 64 * 432 + 160};
    assert.deepEqual(verifyNetwork(engine, made, expected).checks.filter(({mismatch}) => mismatch !== null), []);
  });

  it('counts the multiplications of squeeze-and-excitation at one position', () => {
    const image = input([8, 8, 3]);
    const x = squeezeExcite(conv(image, 'conv1', {channels: 4, kernel: 3}), 'se', {channels: 2});
    const squeezed = model('squeezed', image, dense(globalAvgPool(x), 'fc', {features: 10}));
    const layers = [
      {name: 'conv1', shape: [8, 8, 4], parameters: 108, buffers: 0, macs: 64 * 108},
      {name: 'se', shape: [8, 8, 4], parameters: 8 + 2 + 8 + 4, buffers: 0, macs: 16},
      {name: 'fc', shape: [10], parameters: 50, buffers: 0, macs: 40},
    ];
    const counts = {parameters: 108 + 22 + 50, buffers: 0, macs: 64 * 108 + 16 + 40};
    const {checks} = verifyNetwork(engine, squeezed, {...contract, name: 'squeezed', ...counts, layers});
    assert.deepEqual(checks.filter(({mismatch}) => mismatch !== null), []);
  });

  it('is not misled by a branch that is dropped for all pictures', () => {
    const image = input([8, 8, 3]);
    const branch = dropPath(conv(image, 'conv1', {channels: 4, kernel: 3}), {rate: 0.8});
    const dropped = model('dropped', image, dense(dropout(globalAvgPool(branch), {rate: 0.2}), 'fc', {features: 10}));
    const layers = contract.layers.filter(({name}) => name !== 'bn1');
    const counts = {parameters: 158, buffers: 0, macs: 64 * 108 + 40};
    const {checks} = verifyNetwork(engine, dropped, {...contract, name: 'dropped', ...counts, layers});
    assert.deepEqual(checks.filter(({mismatch}) => mismatch !== null), []);
  });

  it('names the first layer whose shape is another', () => {
    assert.deepEqual(lies({layers: changeLayer(1, {shape: [8, 8, 5]}), parameters: 1}), [
      'layers: bn1 [8, 8, 5] with 8 parameters, 8 buffers, 0 MACs, ' +
        'but it is bn1 [8, 8, 4] with 8 parameters, 8 buffers, 0 MACs',
    ]);
  });
  it('names a layer that is missing', () => {
    const layers = [...contract.layers, {name: 'fc2', shape: [3], parameters: 1, buffers: 0, macs: 1}];
    assert.match(lies({layers}).join(), /fc2 .* not there/);
  });
  it('names a layer that was not expected', () => {
    assert.match(lies({layers: contract.layers.slice(0, 2)}).join(), /no fc \[10\]/);
  });
  it('compares the totals', () => {
    assert.deepEqual(lies({parameters: 167}), ['parameters: 167']);
    assert.deepEqual(lies({buffers: 9}), ['buffers: 9']);
    assert.deepEqual(lies({macs: 7000}), ['MACs: 7,000']);
  });
  it('compares the output', () => {
    assert.deepEqual(lies({output: [11]}), ['output: [2, 11]']);
  });

  it('sees layers that run as one with what follows them, and a block whose last norm begins at zero', () => {
    const image = input([8, 8, 3]);
    const x = relu(batchNorm(conv(image, 'conv1', {channels: 16, kernel: 3}), 'bn1'));
    const y = batchNorm(conv(x, 'conv2', {channels: 16, kernel: 3}), 'bn2', {init: 'zeros'});
    const network = model('block', image, dense(globalAvgPool(relu(add(y, x))), 'fc', {features: 10}));
    const shape = [8, 8, 16];
    const layers = [
      {name: 'conv1', shape, parameters: 432, buffers: 0, macs: 64 * 432},
      {name: 'bn1', shape, parameters: 32, buffers: 32, macs: 0},
      {name: 'conv2', shape, parameters: 2304, buffers: 0, macs: 64 * 2304},
      {name: 'bn2', shape, parameters: 32, buffers: 32, macs: 0},
      {name: 'fc', shape: [10], parameters: 170, buffers: 0, macs: 160},
    ];
    const totals = {parameters: 2970, buffers: 64, macs: 64 * 2736 + 160};
    const {checks} = verifyNetwork(engine, network, {...contract, name: 'block', layers, ...totals});
    assert.deepEqual(
      checks.flatMap(({what, mismatch}) => (mismatch === null ? [] : [`${what}: ${mismatch}`])),
      [],
    );
  });

  it('finds parameters that no gradient reaches', () => {
    const image = input([8, 8, 3]);
    const x = relu(batchNorm(conv(image, 'conv1', {channels: 4, kernel: 3}), 'bn1'));
    const dead = {...x, operation: zeroOperation(engine), inputs: [x]};
    const network = model('tiny', image, dense(globalAvgPool(dead), 'fc', {features: 10}));
    const {checks} = verifyNetwork(engine, network, contract);
    assert.match(checks.at(-1)?.found ?? '', /conv1.weight is zero everywhere/);
  });
});

/** Passes values on and stops every gradient, as a broken backward kernel would. */
function zeroOperation(engine: Engine) {
  const multiply = engine.kernel('Mul', {T: {type: 1}});
  return {
    kind: 'scale',
    parameters: [],
    portable: refuse,
    onnx: refuse,
    native: () => ({
      forward: (inputs: readonly Tensor[]) => ({
        output: engine.retain(inputs[0] as never),
        saved: [],
        buffers: [],
      }),
      backward: (gradient: Tensor) => {
        const zero = engine.scalar(0);
        const result = multiply(gradient, zero);
        engine.release(zero);
        return {inputs: [result], parameters: []};
      },
    }),
  };
}

function refuse(): never {
  throw new Error('not used');
}
