import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import {activationType} from '../native/engine.js';
import {pictureShape} from '../node.js';
import type {Node} from '../node.js';
import type {Operation} from '../operation.js';
import {borderKernels} from './border.js';
import {joinKernel} from './concat.js';

/** As many nodes as the literal number says, so that `const [left, right] = splitChannels(x, 2)` has no gaps. */
export type Parts<Count extends number, Made extends readonly Node[] = []> = number extends Count
  ? readonly Node[]
  : Made['length'] extends Count
    ? Made
    : Parts<Count, [...Made, Node]>;

/**
 * Channels cut into equal parts, torch.chunk: `[h, w, c]` to `count` times `[h, w, c / count]`.
 * @throws RangeError when the parts do not divide the channels
 */
export function splitChannels<Count extends number>(x: Node, count: Count): Parts<Count> {
  const size = pictureShape(x, 'splitChannels');
  const [height, width, channels] = size;
  if (channels % count !== 0) throw new RangeError(`splitChannels: ${channels} channels do not divide into ${count}`);
  const shape = [height, width, channels / count] as const;
  const parts: readonly Node[] = Array.from({length: count}, (_, index) => ({
    operation: partOperation(shape, index, count),
    name: null,
    inputs: [x],
    shape,
    remake: (inputs) => at(splitChannels<number>(at(inputs, 0), count), index),
  }));
  return parts as Parts<Count>;
}

function partOperation(shape: readonly [number, number, number], index: number, count: number): Operation {
  const begin = index * shape[2];
  return {
    kind: 'split-channels',
    parameters: [],
    part: {index, count},
    portable: (tf, inputs) => ({
      output: tf.slice(at(inputs, 0) as tfjs.Tensor4D, [0, 0, 0, begin], [-1, -1, -1, shape[2]]),
    }),
    native(engine, precision) {
      const T = activationType(precision);
      // The part is what is left of the input without the channels before and behind it.
      const others = [begin, (count - 1) * shape[2] - begin] as const;
      const {add, remove} = borderKernels(engine, T, shape, {height: [0, 0], width: [0, 0], channels: others});
      return {
        forward: (inputs) => ({output: remove(at(inputs, 0)), saved: [], buffers: []}),
        backward: (gradient) => ({inputs: [add(gradient)], parameters: []}),
        joinGradients: joinKernel(engine, T, count, 3),
      };
    },
  };
}
