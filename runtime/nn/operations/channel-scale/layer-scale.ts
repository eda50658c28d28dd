import {at} from '../../at.js';
import {scaleChannels, sumChannels} from '../../native/channels.js';
import {valuePrecision} from '../../engine/engine.js';
import type {Engine} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import {reshaper} from '../../native/reshape.js';
import type {Node} from '../../node.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {Operation, Parameter} from '../../operation.js';
import type {Precision} from '../../precision.js';

export interface LayerScaleOptions {
  /** What the factors begin with. */
  readonly initial?: number;
  /** Axes of the factors in PyTorch's state_dict: 1 for `[c]`, as timm has them; 3 for `[c, 1, 1]`, as torchvision. */
  readonly rank?: number;
}

/**
 * Each channel times a learned factor (Touvron et al. 2021, CaiT). The parameter is called `name` itself.
 * @throws RangeError for a rank that is neither 1 nor 3
 */
export function layerScale(x: Node, name: string, {initial = 1e-6, rank = 1}: LayerScaleOptions = {}): Node {
  if (rank !== 1 && rank !== 3) throw new RangeError(`layerScale ${name}: rank is 1 or 3, not ${rank}`);
  const channels = at(x.shape, x.shape.length - 1);
  const factors: Parameter = {
    name,
    shape: rank === 1 ? [channels] : [1, 1, channels],
    pytorchAxes: rank === 1 ? [0] : [2, 0, 1],
    initializer: {kind: 'constant', value: initial},
    trainable: true,
  };
  const operation: Operation = {
    kind: 'layer-scale',
    parameters: [factors],
    portable: (tf, inputs, parameters) => ({output: tf.mul(at(inputs, 0), tf.reshape(at(parameters, 0), [channels]))}),
    onnx: (graph, inputs, parameters) => scaleInOnnx(graph, at(inputs, 0), at(parameters, 0), channels),
    native: (engine, precision) => scaleNatively(engine, valuePrecision(x.shape, precision), factors.shape),
  };
  return {
    operation,
    name,
    inputs: [x],
    shape: x.shape,
    remake: (inputs) => layerScale(at(inputs, 0), name, {initial, rank}),
  };
}

/** The factors lie along the channels, wherever these are. */
function scaleInOnnx(graph: OnnxGraph, x: OnnxValue, factors: OnnxValue, channels: number): OnnxValue {
  const sizes = x.layout === 'nchw' ? [channels, 1, 1] : [channels];
  if (factors.sizes.join() === sizes.join()) return graph.map('Mul', [x, factors]);
  return graph.map('Mul', [x, graph.reshape(factors, {sizes, layout: null})]);
}

function scaleNatively(engine: Engine, precision: Precision, shape: readonly number[]): NativeLayer {
  const scale = scaleChannels(engine, precision);
  const sum = sumChannels(engine, precision, {together: true, scale: 1});
  const reshape = reshaper(engine, 'float32');
  return {
    forward(inputs, parameters, training) {
      const x = at(inputs, 0);
      const factors = reshape(at(parameters, 0), [1, at(x.shape, x.shape.length - 1)]);
      const output = scale(x, factors);
      if (training) return {output, saved: [engine.retain(x), factors], buffers: []};
      engine.release(factors);
      return {output, saved: [], buffers: []};
    },
    backward(gradient, saved, wantsInputs) {
      const row = sum(gradient, at(saved, 0));
      const parameters = [reshape(row, shape)];
      engine.release(row);
      return {inputs: [wantsInputs ? scale(gradient, at(saved, 1)) : null], parameters};
    },
  };
}
