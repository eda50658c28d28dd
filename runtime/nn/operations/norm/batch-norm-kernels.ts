import {UserError} from '../../../../common/errors.js';
import {at} from '../../at.js';
import {activationType, float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {Epilogue, NativeLayer} from '../../engine/layer.js';
import {reshaper} from '../../native/reshape.js';
import type {Precision} from '../../precision.js';
import type {BatchNormSettings} from './settings.js';

/** FusedBatchNormV3 updates the running statistics as PyTorch does when given them and exponential_avg_factor. */
export function normalizeNatively(
  engine: Engine,
  precision: Precision,
  settings: BatchNormSettings,
): NativeLayer {
  const {epsilon, momentum} = settings;
  const shared = {T: activationType(precision), U: float32Type, epsilon: {float: epsilon}, data_format: 'NHWC'};
  const train = {...shared, exponential_avg_factor: {float: momentum}, is_training: true};
  const infer = {...shared, exponential_avg_factor: {float: 1}, is_training: false};
  const forwardTraining = engine.kernels('FusedBatchNormV3', train, 6);
  const forwardInference = engine.kernels('FusedBatchNormV3', infer, 6);
  const backward = engine.kernels('FusedBatchNormGradV3', {...shared, is_training: true}, 5);
  const reshape = reshaper(engine, precision);
  // TensorFlow's kernels take feature maps alone: a vector is one of a single place. Another reference, or another
  // view.
  const toFeatureMap = (x: Tensor) =>
    x.shape.length === 4 ? engine.retain(x) : reshape(x, [at(x.shape, 0), 1, 1, at(x.shape, 1)]);
  /** Takes `featureMap` over. */
  const likeInput = (featureMap: Tensor, shape: readonly number[]) => {
    if (shape.length === 4) return featureMap;
    const vector = reshape(featureMap, shape);
    engine.release(featureMap);
    return vector;
  };

  return {
    forward(inputs, parameters, training) {
      const {shape} = at(inputs, 0);
      if (training) countSamples(settings.name, shape);
      const x = toFeatureMap(at(inputs, 0));
      if (!training) {
        const [output, ...rest] = forwardInference(x, ...parameters) as [Tensor, ...Tensor[]];
        engine.release(x, ...rest);
        return {output: likeInput(output, shape), saved: [], buffers: []};
      }
      const outputs = forwardTraining(x, ...parameters) as [Tensor, Tensor, Tensor, ...Tensor[]];
      const [output, mean, variance, ...reserved] = outputs;
      const saved = [x, engine.retain(at(parameters, 0)), ...reserved];
      return {output: likeInput(output, shape), saved, buffers: [mean, variance]};
    },

    backward(gradient, saved) {
      const arrived = toFeatureMap(gradient);
      const [dx, dWeight, dBias, ...rest] = backward(arrived, ...saved) as [Tensor, Tensor, Tensor, ...Tensor[]];
      engine.release(arrived, ...rest);
      return {inputs: [likeInput(dx, gradient.shape)], parameters: [dWeight, dBias]};
    },
  };
}

/**
 * Batch normalization, the addition and the ReLU after it on specnet's custom kernels: two passes over
 * memory forward and two backward, where TensorFlow's operations take up to six and seven. Inference is TensorFlow's.
 */
export function normalizeInOnePass(
  engine: Engine,
  precision: Precision,
  settings: BatchNormSettings,
  {addend, relu}: Epilogue,
): NativeLayer | null {
  if (!engine.usesCustom('SpecnetBatchNorm', precision)) return null;
  const T = activationType(precision);
  const shared = {T, epsilon: {float: settings.epsilon}, momentum: {float: settings.momentum}, relu};
  const forward = engine.kernels('SpecnetBatchNorm', {...shared, addends: addend ? 1 : 0}, 5);
  // Without a ReLU the addend's gradient is what arrived, and need not be written again.
  const writesAddend = addend && relu;
  const outputs = writesAddend ? 4 : 3;
  const backward = engine.kernels('SpecnetBatchNormGradient', {...shared, addends: writesAddend ? 1 : 0}, outputs);
  const infer = inferInSteps(engine, precision, settings, relu);

  return {
    forward(inputs, parameters, training) {
      if (!training) return {output: infer(inputs, parameters), saved: [], buffers: []};
      const x = at(inputs, 0);
      countSamples(settings.name, x.shape);
      const [output, mean, variance, ...statistics] = forward(x, ...parameters, ...inputs.slice(1)) as [
        Tensor,
        Tensor,
        Tensor,
        ...Tensor[],
      ];
      const saved = [engine.retain(relu ? output : x), engine.retain(x), engine.retain(at(parameters, 0))];
      return {output, saved: [...saved, ...statistics], buffers: [mean, variance]};
    },

    backward(gradient, saved) {
      const results = backward(gradient, ...saved);
      const [dx, dWeight, dBias] = results as [Tensor, Tensor, Tensor];
      if (!addend) return {inputs: [dx], parameters: [dWeight, dBias]};
      return {inputs: [dx, results[3] ?? engine.retain(gradient)], parameters: [dWeight, dBias]};
    },
  };
}

function inferInSteps(engine: Engine, precision: Precision, settings: BatchNormSettings, relu: boolean) {
  const T = activationType(precision);
  const normalize = normalizeNatively(engine, precision, settings);
  const add = engine.kernel('AddV2', {T});
  const applyRelu = engine.kernel('Relu', {T});
  return (inputs: readonly Tensor[], parameters: readonly Tensor[]): Tensor => {
    let value = normalize.forward(inputs.slice(0, 1), parameters, false).output;
    const replace = (next: Tensor) => {
      engine.release(value);
      value = next;
    };
    const addend = inputs[1];
    if (addend !== undefined) replace(add(value, addend));
    if (relu) replace(applyRelu(value));
    return value;
  };
}

/**
 * How many numbers of each channel a batch has.
 * @throws UserError `one-number-a-channel`: its variance would be zero whatever it is
 */
export function countSamples(name: string, shape: readonly number[]): number {
  const samples = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  if (samples > 1) return samples;
  throw new UserError(
    'one-number-a-channel',
    `batchnorm ${name} cannot be trained on [${shape.join(', ')}]: one number per channel has no variance.`,
    'Train on batches of two images or more; data.drop_last: true leaves out a last one that is smaller.',
  );
}
