import {at} from '../../at.js';
import {scaleChannels, sumChannels} from '../../native/channels.js';
import {float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {ForwardResult, NativeLayer} from '../../engine/layer.js';
import {reshaper} from '../../native/reshape.js';
import type {Precision} from '../../precision.js';
import {denseNatively} from '../dense.js';
import {elementLayer} from '../activation/element-wise.js';
import type {SqueezeSettings} from './settings.js';

/**
 * A mean over the feature map, two dense layers with their functions on float32 vectors, and a factor for each channel:
 * two passes over the activation forward, and two backward.
 */
export function squeezeNatively(
  engine: Engine,
  precision: Precision,
  {input: [height, width, channels], squeezed, activation, gate, bias}: SqueezeSettings,
): NativeLayer {
  const reciprocal = 1 / (height * width);
  const mean = sumChannels(engine, precision, {together: false, scale: reciprocal});
  const sum = sumChannels(engine, precision, {together: false, scale: 1});
  const scale = scaleChannels(engine, precision);
  const multiply = engine.kernel('Mul', {T: float32Type});
  const reshape = reshaper(engine, 'float32');
  const dense = denseNatively(engine, 'float32', bias);
  const layers = [dense, elementLayer(engine, 'float32', activation), dense, elementLayer(engine, 'float32', gate)];
  const weights = bias ? [0, 2] : [0, 1];
  const shapes = [[channels, squeezed], [squeezed, channels]] as const;

  /** Weights of 1x1 convolutions as matrices; what the layers hold, in their order. */
  const distribute = (parameters: readonly Tensor[]): Tensor[][] => {
    const [first, second] = weights.map((index, layer) => [
      reshape(at(parameters, index), at(shapes, layer)),
      ...parameters.slice(index + 1, bias ? index + 2 : index + 1).map((shift) => engine.retain(shift)),
    ]) as [Tensor[], Tensor[]];
    return [first, [], second, []];
  };

  return {
    forward(inputs, parameters, training) {
      const x = at(inputs, 0);
      const held = distribute(parameters);
      const results: ForwardResult[] = [];
      let vector = mean(x);
      layers.forEach((layer, i) => {
        const result = layer.forward([vector], at(held, i), training);
        engine.release(vector);
        vector = result.output;
        results.push(result);
      });
      engine.release(...held.flat());
      const output = scale(x, vector);
      if (training) {
        return {output, saved: [engine.retain(x), vector, ...results.flatMap(({saved}) => saved)], buffers: []};
      }
      engine.release(vector);
      return {output, saved: [], buffers: []};
    },

    backward(gradient, saved, wantsInputs) {
      const [x, factors, ...rest] = saved as [Tensor, Tensor, ...Tensor[]];
      const parameters: Tensor[] = [];
      let arriving = sum(gradient, x);
      for (let i = layers.length - 1; i >= 0; i--) {
        // A dense layer keeps its input and its weight, the functions one tensor.
        const kept = rest.splice(i % 2 === 0 ? -2 : -1);
        const result = at(layers, i).backward(arriving, kept, true, []);
        engine.release(arriving);
        arriving = at(result.inputs, 0) as Tensor;
        parameters.unshift(...asConvolution(result.parameters));
      }
      const part = engine.scalar(reciprocal);
      const shift = multiply(arriving, part);
      const inputs = [wantsInputs ? scale(gradient, factors, shift) : null];
      engine.release(arriving, part, shift);
      return {inputs, parameters};
    },
  };

  /** A dense layer's gradients, that of the weight with the shape of a 1x1 convolution's. */
  function asConvolution([matrix, ...shifts]: readonly Tensor[]): Tensor[] {
    if (matrix === undefined) return [];
    const weight = reshape(matrix, [1, 1, ...matrix.shape]);
    engine.release(matrix);
    return [weight, ...shifts];
  }
}
