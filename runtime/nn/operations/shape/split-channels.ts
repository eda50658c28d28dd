import {at} from '../../at.js';
import {activationType, valuePrecision} from '../../engine/engine.js';
import type {Node, Shape} from '../../node.js';
import type {Operation} from '../../operation.js';
import {borderKernels} from '../../native/border.js';
import {joinKernel} from './concat.js';

/** As many nodes as the literal number says, so that `const [left, right] = splitChannels(x, 2)` has no gaps. */
export type Parts<Count extends number, Made extends readonly Node[] = []> = number extends Count
  ? readonly Node[]
  : Made['length'] extends Count
    ? Made
    : Parts<Count, [...Made, Node]>;

/**
 * Channels cut into equal parts, torch.chunk: `[h, w, c]` to `count` times `[h, w, c / count]`; or a vector's features.
 * @throws RangeError when the parts do not divide the channels
 */
export function splitChannels<Count extends number>(x: Node, count: Count): Parts<Count> {
  const channels = at(x.shape, x.shape.length - 1);
  if (channels % count !== 0) throw new RangeError(`splitChannels: ${channels} channels do not divide into ${count}`);
  const shape = [...x.shape.slice(0, -1), channels / count];
  const parts: readonly Node[] = Array.from({length: count}, (_, index) => ({
    operation: partOperation(shape, index, count),
    name: null,
    inputs: [x],
    shape,
    remake: (inputs) => at(splitChannels<number>(at(inputs, 0), count), index),
  }));
  return parts as Parts<Count>;
}

const none = [0, 0] as const;

function partOperation(shape: Shape, index: number, count: number): Operation {
  const axis = shape.length; // after the batch
  const size = at(shape, axis - 1);
  const begin = index * size;
  return {
    kind: 'split-channels',
    parameters: [],
    part: {index, count},
    portable: (tf, inputs) => ({
      output: tf.slice(at(inputs, 0), [...shape.map(() => 0), begin], [...shape.map(() => -1), size]),
    }),
    onnx: (graph, inputs) => graph.part(at(inputs, 0), index, count),
    native(engine, precision) {
      const T = activationType(valuePrecision(shape, precision));
      // The part is what is left of the input without the channels before and after it.
      const border = shape.map((_, i) => (i === axis - 1 ? ([begin, (count - 1) * size - begin] as const) : none));
      const {add, remove} = borderKernels(engine, T, shape, border);
      return {
        forward: (inputs) => ({output: remove(at(inputs, 0)), saved: [], buffers: []}),
        backward: (gradient) => ({inputs: [add(gradient)], parameters: []}),
        joinGradients: joinKernel(engine, T, count, axis),
      };
    },
  };
}
