import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {DataType, Engine, activationType, castKernel, float32Type} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import type {NativeLayer} from '../../runtime/nn/engine/layer.js';
import {convolveDepthwise} from '../../runtime/nn/operations/conv/depthwise.js';
import {convolveGroups} from '../../runtime/nn/operations/conv/groups.js';
import type {ConvSettings} from '../../runtime/nn/operations/conv/settings.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {assertClose} from '../tools/fixtures.js';
import {precisions} from '../tools/precisions.js';

const cases: readonly ConvSettings[] = [
  makeSettings({input: [7, 6, 5], channels: 5, kernel: [3, 3], padding: [1, 1], stride: 1, bias: false}),
  makeSettings({input: [7, 6, 5], channels: 10, kernel: [3, 3], padding: [1, 1], stride: 2, bias: true}),
  makeSettings({input: [9, 9, 4], channels: 4, kernel: [5, 3], padding: [2, 1], stride: 3, bias: true}),
];

for (const precision of precisions) {
  describe(`TensorFlow's depthwise convolution in ${precision} against one convolution for each channel`, () => {
    let engine: Engine;
    before(async () => {
      engine = new Engine(await openTensorFlow());
    });

    for (const settings of cases) {
      it(JSON.stringify(settings), () => {
        const live = engine.liveTensors;
        const found = run(engine, precision, settings, convolveDepthwise(engine, precision, settings));
        const expected = run(engine, precision, settings, convolveGroups(engine, precision, settings));
        assert.equal(found.length, settings.bias ? 4 : 3);
        const names = ['output', 'gradient of the feature map', 'gradient of the weight', 'gradient of the bias'];
        const tolerance = precision === 'float32' ? 1e-5 : 2e-2;
        found.forEach((values, i) => assertClose(values, expected[i] as Float32Array, tolerance, names[i] as string));
        assert.equal(engine.liveTensors, live, 'every tensor was released');
      });
    }
  });
}

interface Sizes extends Pick<ConvSettings, 'input' | 'kernel' | 'padding' | 'stride' | 'bias'> {
  readonly channels: number;
}

function makeSettings({channels, ...sizes}: Sizes): ConvSettings {
  const {input, kernel, padding, stride} = sizes;
  const out = (axis: 0 | 1) => Math.floor((input[axis] + 2 * padding[axis] - kernel[axis]) / stride) + 1;
  return {...sizes, output: [out(0), out(1), channels], groups: input[2], dilation: 1};
}

/** Output and gradients for random numbers. */
function run(engine: Engine, precision: Precision, settings: ConvSettings, layer: NativeLayer): Float32Array[] {
  const {input, output, kernel, bias} = settings;
  const T = activationType(precision);
  const toActivation = castKernel(engine, float32Type, T);
  const toFloat = castKernel(engine, T, float32Type);
  const floats = [[2, ...input], [2, ...output], [...kernel, 1, output[2]], [output[2]]].map((shape, seed) =>
    makeFloats(engine, seed, shape),
  );
  const [wideX, wideGradient, ...all] = floats as [Tensor, Tensor, Tensor, Tensor];
  const parameters = bias ? all : all.slice(0, 1);
  const x = toActivation(wideX);
  const gradient = toActivation(wideGradient);
  const forward = layer.forward([x], parameters, true);
  const backward = layer.backward(gradient, forward.saved, true, []);
  const answers = [forward.output, backward.inputs[0] as Tensor, ...backward.parameters];
  const values = answers.map((answer) => {
    const wide = answer.dtype === DataType.float32 ? engine.retain(answer) : toFloat(answer);
    const copy = engine.read(wide).slice();
    engine.release(wide);
    return copy;
  });
  engine.release(...answers, ...forward.saved, x, gradient, ...floats);
  return values;
}

function makeFloats(engine: Engine, seed: number, shape: readonly number[]): Tensor {
  const random = createRandom(seed);
  const size = shape.reduce((product, length) => product * length, 1);
  return engine.tensor(new Float32Array(size).map(() => nextUniform(random) * 2 - 1), shape);
}
