import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {avgPool, channelShuffle, groupNorm, input, layerNorm, maxPool} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';
import {DataType, Engine, castKernel} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {assertClose} from '../tools/fixtures.js';
import {lacksKernels, precisions} from '../tools/precisions.js';

/** More than one thread's shard, and channels that fill vectors, several of them, and that do not. */
const cases: readonly (readonly [batch: number, shape: readonly number[], make: (x: Node) => Node, own: string])[] = [
  [5, [28, 27, 96], (x) => layerNorm(x, 'norm'), 'SpecnetGroupNorm'],
  [40, [14, 9, 23], (x) => layerNorm(x, 'norm', {epsilon: 1e-6}), 'SpecnetGroupNorm'],
  [1, [1, 3, 768], (x) => layerNorm(x, 'norm'), 'SpecnetGroupNorm'],
  [700, [100], (x) => layerNorm(x, 'norm'), 'SpecnetGroupNorm'],
  [7, [20, 21, 48], (x) => groupNorm(x, 'norm', {groups: 16}), 'SpecnetGroupNorm'],
  [3, [33, 30, 27], (x) => groupNorm(x, 'norm', {groups: 3}), 'SpecnetGroupNorm'],
  [1, [17, 17, 64], (x) => groupNorm(x, 'norm', {groups: 1}), 'SpecnetGroupNorm'],
  [90, [400], (x) => groupNorm(x, 'norm', {groups: 20}), 'SpecnetGroupNorm'],
  [3, [23, 20, 150], (x) => maxPool(x, {kernel: 3, stride: 2, padding: 1}), 'SpecnetMaxPool'],
  [2, [15, 16, 70], (x) => maxPool(x, {kernel: 5, stride: 1, padding: 2}), 'SpecnetMaxPool'],
  [2, [16, 17, 64], (x) => maxPool(x, {kernel: 2, stride: 3, ceil: true}), 'SpecnetMaxPool'],
  [3, [22, 20, 150], (x) => avgPool(x, {kernel: 3, stride: 2, padding: 1, ceil: true}), 'SpecnetMeanPool'],
  [2, [15, 16, 70], (x) => avgPool(x, {kernel: 3, stride: 1, padding: 1, countPadding: false}), 'SpecnetMeanPool'],
  [1, [40, 30, 64], (x) => avgPool(x, {kernel: 16, stride: 7, padding: 5}), 'SpecnetMeanPool'],
  [9, [11, 10, 116], (x) => channelShuffle(x, {groups: 2}), 'SpecnetShuffleChannels'],
  [9, [11, 10, 116], (x) => channelShuffle(x, {groups: 58}), 'SpecnetShuffleChannels'],
  [2, [30, 10, 240], (x) => channelShuffle(x, {groups: 3}), 'SpecnetShuffleChannels'],
];

describe("layers on specnet's custom kernels against TensorFlow's operations in float32", () => {
  let engine: Engine;
  let reference: Engine;
  before(async () => {
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    reference = new Engine({...tensorflow, customOperations: new Set()});
  });

  for (const precision of precisions) {
    const tolerance = {float32: 1e-5, bfloat16: 1e-2}[precision];
    for (const [batch, shape, make, own] of cases) {
      const {operation, shape: made} = make(input(shape));
      it(`${operation.kind} to [${made}] of [${[batch, ...shape]}] in ${precision}`, (context) => {
        if (!engine.usesCustom(own, precision)) return context.skip(lacksKernels);
        const given = drawInputs([batch, ...shape], [batch, ...made], operation.parameters.length);
        const found = run(engine, precision, operation, given);
        assert(found.called.has(own), `${own} is called`);
        const expected = run(reference, 'float32', operation, given);
        for (const [i, name] of ['output', 'input gradient', 'scale gradient', 'shift gradient'].entries()) {
          assertClose(found.values[i] ?? [], expected.values[i] ?? [], tolerance, name);
        }
      });
    }
  }

  it('keep what is no number: a run that diverges must not look sound', (context) => {
    if (!engine.usesCustom('SpecnetGroupNorm', 'float32')) return context.skip(lacksKernels);
    const makers = [
      (x: Node) => layerNorm(x, 'norm'),
      (x: Node) => groupNorm(x, 'norm', {groups: 4}),
      (x: Node) => maxPool(x, {kernel: 2}),
      (x: Node) => avgPool(x, {kernel: 2}),
    ];
    for (const make of makers) {
      const {operation, shape} = make(input([2, 2, 16]));
      const given = drawInputs([2, 2, 2, 16], [2, ...shape], operation.parameters.length);
      given.x.data[3] = NaN;
      const [output = new Float32Array(0)] = run(engine, 'float32', operation, given).values;
      assert(Number.isNaN(output[3]), operation.kind);
      assert(Number.isFinite(output[output.length / 2 + 3]), 'another picture is not touched');
    }
  });
});

interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers that bfloat16 holds exactly, away from a mean of zero, of which none in a window are equal. */
function drawInputs(shape: readonly number[], output: readonly number[], parameters: number) {
  const draw = (begin: number, sizes: readonly number[]): Values => {
    const count = sizes.reduce((product, size) => product * size, 1);
    return {data: Float32Array.from({length: count}, (_, i) => ((i * 37 + begin) % 251) / 128 - 0.25), shape: sizes};
  };
  return {
    x: draw(0, shape),
    gradient: draw(100, output),
    parameters: Array.from({length: parameters}, (_, i) => draw(50 * i, shape.slice(-1))),
  };
}

/** Output, and the gradients of x and of the parameters, in float32; and which operations were called. */
function run(
  engine: Engine,
  precision: Precision,
  operation: Node['operation'],
  given: ReturnType<typeof drawInputs>,
): {values: Float32Array[]; called: ReadonlySet<string>} {
  const held = engine.liveTensors;
  const called = new Set<string>();
  engine.observe(({operation: name}) => called.add(name));
  const layer = operation.native(engine, precision);
  const float = {type: DataType.float32};
  const narrow = castKernel(engine, float, {type: DataType[precision]});
  const make = ({data, shape}: Values) => engine.tensor(data, shape);
  const [wideX, wideGradient] = [make(given.x), make(given.gradient)];
  const parameters = given.parameters.map(make);
  const [x, gradient] = [narrow(wideX), narrow(wideGradient)];
  const {output, saved} = layer.forward([x], parameters, true);
  const inference = layer.forward([x], parameters, false);
  const {inputs, parameters: gradients} = layer.backward(gradient, saved, true, [null]);
  const results = [output, inputs[0] as Tensor, ...gradients];
  const read = (tensor: Tensor) => {
    if (tensor.dtype === DataType.float32) return engine.read(tensor).slice();
    const wide = castKernel(engine, {type: DataType.bfloat16}, float)(tensor);
    const values = engine.read(wide).slice();
    engine.release(wide);
    return values;
  };
  const values = results.map(read);
  assert.deepEqual(read(inference.output), values[0], 'inference computes the same');
  engine.release(wideX, wideGradient, x, gradient, ...parameters, ...saved, inference.output, ...results);
  engine.observe(null);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return {values, called};
}
