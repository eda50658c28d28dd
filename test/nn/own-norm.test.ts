import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/data/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {groupNorm, input, layerNorm} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';
import {DataType, Engine, castKernel} from '../../runtime/nn/native/engine.js';
import type {Tensor} from '../../runtime/nn/native/engine.js';
import type {Precision} from '../../runtime/nn/operation.js';
import {assertClose} from '../oracle/fixtures.js';

/** More than one thread's share, more than a block of rows, channels that fill vectors and that do not. */
const cases: readonly (readonly [batch: number, shape: readonly number[], make: (x: Node) => Node])[] = [
  [5, [28, 27, 96], (x) => layerNorm(x, 'norm')],
  [40, [14, 9, 23], (x) => layerNorm(x, 'norm', {epsilon: 1e-6})],
  [1, [1, 3, 768], (x) => layerNorm(x, 'norm')],
  [700, [100], (x) => layerNorm(x, 'norm')],
  [7, [20, 21, 48], (x) => groupNorm(x, 'norm', {groups: 16})],
  [3, [33, 30, 27], (x) => groupNorm(x, 'norm', {groups: 3})],
  [1, [17, 17, 64], (x) => groupNorm(x, 'norm', {groups: 1})],
  [90, [400], (x) => groupNorm(x, 'norm', {groups: 20})],
];

describe("specnet's own group and layer normalisation against TensorFlow's operations in float32", () => {
  let engine: Engine;
  let plain: Engine;
  before(async () => {
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    plain = new Engine({...tensorflow, ownOperations: new Set()});
  });

  for (const [precision, tolerance] of [['float32', 1e-5], ['bfloat16', 1e-2]] as const) {
    for (const [batch, shape, make] of cases) {
      const {operation} = make(input(shape));
      it(`${operation.kind} on [${[batch, ...shape]}] in ${precision}`, (context) => {
        if (!engine.runsOwn('SpecnetGroupNorm', precision)) {
          context.diagnostic('this processor lacks the instructions: TensorFlow computes');
          return;
        }
        const given = drawInputs([batch, ...shape]);
        const own = run(engine, precision, operation, given);
        const expected = run(plain, 'float32', operation, given);
        for (const [i, name] of ['output', 'input gradient', 'scale gradient', 'shift gradient'].entries()) {
          assertClose(own[i] ?? [], expected[i] ?? [], tolerance, name);
        }
      });
    }
  }

  it('keeps what is no number: a run that diverges must not look sound', (context) => {
    if (!engine.runsOwn('SpecnetGroupNorm', 'float32')) return context.diagnostic('TensorFlow computes');
    for (const make of [cases[0]?.[2], cases[4]?.[2]]) {
      const {operation} = (make as (x: Node) => Node)(input([2, 2, 16]));
      const given = drawInputs([2, 2, 2, 16]);
      given.x.data[3] = NaN;
      const [output = new Float32Array(0)] = run(engine, 'float32', operation, given);
      assert(Number.isNaN(output[3]));
      assert(Number.isFinite(output[64]), 'another picture is not touched');
    }
  });
});

interface Values {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Numbers that bfloat16 holds exactly, away from a mean of zero. */
function drawInputs(shape: readonly number[]) {
  const draw = (key: number, ...sizes: readonly number[]): Values => {
    const random = createRandom(key);
    const count = sizes.reduce((product, size) => product * size, 1);
    const data = new Float32Array(count).map(() => Math.floor(nextUniform(random) * 256) / 128 - 0.25);
    return {data, shape: sizes};
  };
  const channels = shape.at(-1) ?? 0;
  return {x: draw(1, ...shape), gradient: draw(2, ...shape), scale: draw(3, channels), shift: draw(4, channels)};
}

/** Output, and the gradients of x, scale and shift, in float32. */
function run(
  engine: Engine,
  precision: Precision,
  operation: Node['operation'],
  given: ReturnType<typeof drawInputs>,
): Float32Array[] {
  const held = engine.liveTensors;
  const layer = operation.native(engine, precision);
  const float = {type: DataType.float32};
  const narrow = castKernel(engine, float, {type: DataType[precision]});
  const make = ({data, shape}: Values) => engine.tensor(data, shape);
  const [wideX, wideGradient, scale, shift] = [given.x, given.gradient, given.scale, given.shift].map(make) as [
    Tensor,
    Tensor,
    Tensor,
    Tensor,
  ];
  const x = narrow(wideX);
  const gradient = narrow(wideGradient);
  const {output, saved} = layer.forward([x], [scale, shift], true);
  const inference = layer.forward([x], [scale, shift], false);
  const {inputs, parameters} = layer.backward(gradient, saved, true, [null]);
  const results = [output, inputs[0] as Tensor, ...parameters];
  const read = (tensor: Tensor) => {
    if (tensor.dtype === DataType.float32) return engine.read(tensor).slice();
    const wide = castKernel(engine, {type: DataType.bfloat16}, float)(tensor);
    const values = engine.read(wide).slice();
    engine.release(wide);
    return values;
  };
  const values = results.map(read);
  assert.deepEqual(read(inference.output), values[0], 'inference computes the same');
  engine.release(wideX, wideGradient, scale, shift, x, gradient, ...saved, inference.output, ...results);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return values;
}
