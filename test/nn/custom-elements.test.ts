import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {scaleChannels, sumChannels} from '../../runtime/nn/native/channels.js';
import {DataType, Engine, castKernel, float32Type} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {activations} from '../../runtime/nn/operations/activation/activations.js';
import {elementLayer} from '../../runtime/nn/operations/activation/element-wise.js';
import {leakyReluFunction} from '../../runtime/nn/operations/activation/leaky-relu.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {assertClose} from '../tools/fixtures.js';
import {precisions} from '../tools/precisions.js';

/** One vector and less, some and a bit, and more than one thread's shard. */
const sizes = [1, 15, 16, 17, 100, 70_001];

/** `[pictures, height, width, channels]`, or `[pictures, channels]`. */
const tables = [
  [1, 1, 1, 1],
  [3, 7, 5, 24],
  [2, 40, 30, 67], // more rows than are added in one go
  [70, 4, 4, 160], // more than one thread's shard
  [1, 60, 50, 48],
  [5, 1, 1, 16],
  [9, 33],
] as const;

for (const precision of precisions) {
  describe(`specnet's kernels for numbers and channels in ${precision} against TensorFlow's in float32`, () => {
    let own: Engine;
    let reference: Engine;
    before(async () => {
      const tensorflow = await openTensorFlow();
      own = new Engine(tensorflow);
      reference = new Engine({...tensorflow, customOperations: new Set()});
    });
    const rounding = precision === 'bfloat16' ? 4e-3 : 1e-6;

    for (const [name, element] of Object.entries({...activations, steep: leakyReluFunction(0.5)})) {
      it(name, () => {
        for (const size of sizes) {
          const x = makeFloats(size, size, 8);
          const gradient = makeFloats(1, size, 1);
          const [expected, found] = [
            activate(reference, 'float32', element, x, gradient),
            activate(own, precision, element, x, gradient),
          ];
          assertClose(found.output, expected.output, rounding, `output of ${size}`);
          // A slope that is read from a rounded output is as far off as that is.
          assertClose(found.gradient, expected.gradient, 3 * rounding, `gradient of ${size}`);
        }
      });

      it(`${name} of no number, and of numbers as large as they get`, () => {
        const x = Float32Array.of(NaN, 100, -100, 1e30, -1e30, 0, -0);
        const gradient = new Float32Array(x.length).fill(1);
        const found = activate(own, precision, element, x, gradient);
        const expected = activate(reference, 'float32', element, x.subarray(1), gradient.subarray(1));
        assert(Number.isNaN(found.output[0]));
        found.output.subarray(1).forEach((value, i) => {
          const wanted = expected.output[i] as number;
          assert(Math.abs(value - wanted) <= 0.01 * Math.abs(wanted) + 1e-30, `${value} of ${x[i + 1]}, not ${wanted}`);
        });
        assert(found.gradient.subarray(1).every(Number.isFinite), `gradient ${found.gradient}`);
      });
    }

    for (const shape of tables) {
      it(`factors and sums of channels of [${shape.join(', ')}]`, () => {
        const [pictures, channels] = [shape[0], shape[shape.length - 1] as number];
        const size = shape.reduce((product: number, length) => product * length, 1);
        const [x, y] = [makeFloats(1, size, 1), makeFloats(2, size, 1)];
        const each = makeFloats(3, pictures * channels, 1);
        const vectors = {
          each: [each, [pictures, channels]],
          common: [each.subarray(0, channels), [1, channels]],
          single: [each.subarray(0, pictures), [pictures, 1]],
        } as const;
        const compute = (engine: Engine, type: Precision) => {
          const held = engine.liveTensors;
          const [own, other] = [makeTensor(engine, type, x, shape), makeTensor(engine, type, y, shape)];
          const factors = Object.values(vectors).map(([values, form]) => makeTensor(engine, 'float32', values, form));
          const shift = makeTensor(engine, 'float32', makeFloats(4, pictures * channels, 1), [pictures, channels]);
          const scale = scaleChannels(engine, type);
          const sum = (together: boolean, weight: number) => sumChannels(engine, type, {together, scale: weight});
          const results = [
            ...factors.map((factor) => scale(own, factor)),
            scale(own, factors[0] as Tensor, shift),
            sum(false, 0.25)(own),
            sum(true, 1)(own, other),
            sum(false, 1)(own, other),
            sum(true, 0.5)(own),
          ];
          const read = results.map((tensor) => readFloats(engine, tensor));
          engine.release(own, other, shift, ...factors, ...results);
          assert.equal(engine.liveTensors, held, 'no tensor is left over');
          return read;
        };
        const expected = compute(reference, 'float32');
        compute(own, precision).forEach((values, i) => {
          // Sums are float32 in both; they are of numbers that bfloat16 holds exactly.
          assertClose(values, expected[i] ?? [], i < 4 ? rounding : 1e-5, `result ${i}`);
        });
      });
    }
  });
}

function activate(
  engine: Engine,
  precision: Precision,
  element: (typeof activations)['relu'],
  x: Float32Array,
  gradient: Float32Array,
) {
  const held = engine.liveTensors;
  const layer = elementLayer(engine, precision, element);
  const input = makeTensor(engine, precision, x, [x.length]);
  const arriving = makeTensor(engine, precision, gradient, [x.length]);
  const {output, saved} = layer.forward([input], [], true);
  const back = layer.backward(arriving, saved, true, []).inputs[0] as Tensor;
  const result = {output: readFloats(engine, output), gradient: readFloats(engine, back)};
  engine.release(input, arriving, output, back, ...saved);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return result;
}

function makeTensor(engine: Engine, precision: Precision, values: Float32Array, shape: readonly number[]): Tensor {
  const wide = engine.tensor(values.slice(), shape);
  const tensor = castKernel(engine, float32Type, {type: DataType[precision]})(wide);
  engine.release(wide);
  return tensor;
}

function readFloats(engine: Engine, tensor: Tensor): Float32Array {
  const wide = castKernel(engine, {type: tensor.dtype}, float32Type)(tensor);
  const values = engine.read(wide);
  engine.release(wide);
  return values;
}

/** Numbers that bfloat16 holds exactly, between -range and range. */
function makeFloats(seed: number, size: number, range: number): Float32Array {
  const random = createRandom(seed);
  return new Float32Array(size).map(() => ((Math.floor(nextUniform(random) * 256) - 128) / 128) * range);
}
