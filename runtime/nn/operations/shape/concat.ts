import {at} from '../../at.js';
import {DataType, activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Node} from '../../node.js';
import {channelAxis, onnxForm} from '../../onnx/onnx-graph.js';
import type {Operation} from '../../operation.js';
import type {Precision} from '../../precision.js';

/**
 * Channels side by side, torch.cat: values of one height and width, `[h, w, c1]`, `[h, w, c2]`, …, to
 * `[h, w, c1 + c2 + …]`; or vectors.
 * @throws RangeError when heights or widths differ, or there is nothing to join
 */
export function concat(values: readonly Node[]): Node {
  const [first, ...others] = values;
  if (first === undefined) throw new RangeError('concat needs at least one value');
  const places = first.shape.slice(0, -1);
  if (others.some(({shape}) => shape.slice(0, -1).join() !== places.join())) {
    const shapes = values.map(({shape}) => `[${shape.join(', ')}]`).join(', ');
    throw new RangeError(`concat needs one height and width, not ${shapes}`);
  }
  const channels = values.map(({shape}) => shape.at(-1) ?? 0);
  const axis = first.shape.length; // after the batch
  const shape = [...places, channels.reduce((sum, count) => sum + count, 0)];
  const operation: Operation = {
    kind: 'concat',
    parameters: [],
    portable: (tf, inputs) => ({output: tf.concat([...inputs], axis)}),
    onnx(graph, inputs) {
      const aligned = graph.align(inputs);
      const form = onnxForm(shape, at(aligned, 0).layout ?? 'nchw');
      return graph.call('Concat', aligned, form, {axis: channelAxis(form)});
    },
    native: (engine, precision) =>
      axis === 1
        ? joinVectors(engine, precision, channels)
        : joinNatively(engine, activationType(precision), channels, axis),
  };
  return {
    operation,
    name: null,
    inputs: values,
    shape,
    remake: concat,
  };
}

/** One kernel forward, and one backward, which cuts the gradient up again. */
function joinNatively(
  engine: Engine,
  T: {readonly type: number},
  channels: readonly number[],
  axis: number,
): NativeLayer {
  const count = channels.length;
  const cut = engine.kernels('SplitV', {T, num_split: count, Tlen: {type: 3}}, count);
  const join = joinKernel(engine, T, count, axis);
  return {
    forward: (inputs) => ({output: join(inputs), saved: [], buffers: []}),
    backward(gradient) {
      const sizes = engine.tensor(Int32Array.from(channels), [count]);
      const axisTensor = engine.tensor(Int32Array.of(axis), []);
      const inputs = cut(gradient, sizes, axisTensor);
      engine.release(sizes, axisTensor);
      return {inputs, parameters: []};
    },
  };
}

/** Tensors side by side along an axis. They are borrowed. */
export function joinKernel(
  engine: Engine,
  T: {readonly type: number},
  count: number,
  axis: number,
): (tensors: readonly Tensor[]) => Tensor {
  const join = engine.kernel('ConcatV2', {T, N: count, Tidx: {type: 3}});
  return (tensors) => {
    const axisTensor = engine.tensor(Int32Array.of(axis), []);
    const result = join(...tensors, axisTensor);
    engine.release(axisTensor);
    return result;
  };
}

/** Vectors are small, and in bfloat16 some are float32 all the same (after a pool or a dense layer): all become so. */
function joinVectors(engine: Engine, precision: Precision, channels: readonly number[]): NativeLayer {
  const layer = joinNatively(engine, float32Type, channels, 1);
  const widen = castKernel(engine, activationType(precision), float32Type);
  const narrow = castKernel(engine, float32Type, activationType(precision));
  const isWide = ({dtype}: Tensor) => dtype === DataType.float32;
  return {
    forward(inputs, parameters, training) {
      const wide = inputs.map((input) => (isWide(input) ? engine.retain(input) : widen(input)));
      const {output} = layer.forward(wide, parameters, training);
      engine.release(...wide);
      // What they were is what their gradients have to be.
      return {output, saved: training ? inputs.map((input) => engine.retain(input)) : [], buffers: []};
    },
    backward(gradient, saved, wantsInputs, waiting) {
      const {inputs: parts} = layer.backward(gradient, [], wantsInputs, waiting);
      const inputs = parts.map((part, i) => {
        const wide = part as Tensor;
        if (isWide(at(saved, i))) return wide;
        const result = narrow(wide);
        engine.release(wide);
        return result;
      });
      return {inputs, parameters: []};
    },
  };
}
