import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Engine, Kernel, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import {viewGroups} from './settings.js';
import type {GroupNormSettings} from './settings.js';

/** A value in the middle of a computation: it is let go of when the computation has ended. */
type Keep = (tensor: Tensor) => Tensor;

/**
 * Group and layer normalization in TensorFlow's own operations, in float32: it has none that does both, or any with a
 * gradient. With n = (x - mean) / std, output = n weight + bias; of a gradient g, with h = g weight, the input's
 * is (h - mean(h) - n mean(h n)) / std, the weight's the sum of g n, and the bias's that of g.
 */
export function normalizeGroupsInSteps(
  engine: Engine,
  precision: Precision,
  settings: GroupNormSettings,
): NativeLayer {
  const T = float32Type;
  const toFloat = castKernel(engine, activationType(precision), T);
  const toActivation = castKernel(engine, T, activationType(precision));
  const meanKernel = engine.kernel('Mean', {T, Tidx: {type: 3}, keep_dims: true});
  const sumKernel = engine.kernel('Sum', {T, Tidx: {type: 3}, keep_dims: false});
  const reshapeKernel = engine.kernel('Reshape', {T, Tshape: {type: 3}});
  const [add, subtract, multiply] = ['AddV2', 'Sub', 'Mul'].map((name) => engine.kernel(name, {T})) as Three<Kernel>;
  const inverseRoot = engine.kernel('Rsqrt', {T});

  const withNumbers = (kernel: Kernel, x: Tensor, numbers: readonly number[]) => {
    const given = engine.tensor(Int32Array.from(numbers), [numbers.length]);
    const result = kernel(x, given);
    engine.release(given);
    return result;
  };
  const reshape = (x: Tensor, shape: readonly number[]) => withNumbers(reshapeKernel, x, shape);
  const mean = (x: Tensor) => withNumbers(meanKernel, x, [1, 3]);
  const sumRows = (x: Tensor) => withNumbers(sumKernel, x, x.shape.slice(0, -1).map((_, axis) => axis));

  return {
    forward(inputs, parameters, training) {
      return collect(engine, (keep) => {
        const x = at(inputs, 0);
        const view = keep(reshape(keep(toFloat(x)), viewGroups(x.shape, settings)));
        const centered = keep(subtract(view, keep(mean(view))));
        const variance = keep(mean(keep(multiply(centered, centered))));
        const inverse = keep(inverseRoot(keep(add(variance, keep(engine.scalar(settings.epsilon))))));
        const normal = keep(reshape(keep(multiply(centered, inverse)), x.shape));
        const output = toActivation(keep(add(keep(multiply(normal, at(parameters, 0))), at(parameters, 1))));
        const saved = training ? [normal, inverse, at(parameters, 0)].map((tensor) => engine.retain(tensor)) : [];
        return {output, saved, buffers: []};
      });
    },

    backward(gradient, saved) {
      return collect(engine, (keep) => {
        const [normal, inverse, weight] = saved as Three<Tensor>;
        const {shape} = gradient;
        const view = viewGroups(shape, settings);
        const wide = keep(toFloat(gradient));
        const product = keep(multiply(wide, normal));
        const parameters = [sumRows(product), sumRows(wide)];
        const scaled = keep(reshape(keep(multiply(wide, weight)), view));
        const n = keep(reshape(normal, view));
        const along = keep(multiply(n, keep(mean(keep(multiply(scaled, n))))));
        const rest = keep(subtract(keep(subtract(scaled, keep(mean(scaled)))), along));
        const dx = toActivation(keep(reshape(keep(multiply(rest, inverse)), shape)));
        return {inputs: [dx], parameters};
      });
    },
  };
}

type Three<T> = [T, T, T];

/** Runs a computation, and lets go of what it kept on the way. */
function collect<R>(engine: Engine, compute: (keep: Keep) => R): R {
  const kept: Tensor[] = [];
  const result = compute((tensor) => {
    kept.push(tensor);
    return tensor;
  });
  engine.release(...kept);
  return result;
}
