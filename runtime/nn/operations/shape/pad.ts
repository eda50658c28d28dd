import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType} from '../../engine/engine.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import {onnxForm} from '../../onnx/onnx-graph.js';
import type {Operation} from '../../operation.js';
import {borderKernels} from '../../native/border.js';
import type {Border} from '../../native/border.js';

/** Zeros to add: one number for both ends, or `[before, after]`; none where left out. */
export interface PadOptions {
  readonly height?: number | readonly [number, number];
  readonly width?: number | readonly [number, number];
  readonly channels?: number | readonly [number, number];
}

/**
 * torch.nn.functional.pad with zeros: `[h, w, c]` with each axis longer by what is given for it. Where that is nothing
 * it is x itself.
 */
export function pad(x: Node, options: PadOptions = {}): Node {
  const size = featureMapShape(x, 'pad');
  const border: Border = [readEnds(options.height), readEnds(options.width), readEnds(options.channels)];
  if (border.flat().every((zeros) => zeros === 0)) return x;
  const longer = border.map(([before, after], axis) => at(size, axis) + before + after);
  const operation: Operation = {
    kind: 'pad',
    parameters: [],
    portable(tf, inputs) {
      const ends = border.map(([before, after]): [number, number] => [before, after]);
      return {output: tf.pad(at(inputs, 0) as tfjs.Tensor4D, [[0, 0], ...ends])};
    },
    onnx(graph, inputs) {
      const ends = [[0, 0], at(border, 2), at(border, 0), at(border, 1)] as const;
      const pads = graph.constant('pads', [0, 1].flatMap((end) => ends.map((axis) => axis[end] as number)), 'int64');
      return graph.call('Pad', [graph.arrange(at(inputs, 0), 'nchw'), pads, graph.scalar('zero', 0)], onnxForm(longer));
    },
    native(engine, precision) {
      const {add, remove} = borderKernels(engine, activationType(precision), size, border);
      return {
        forward: (inputs) => ({output: add(at(inputs, 0)), saved: [], buffers: []}),
        backward: (gradient) => ({inputs: [remove(gradient)], parameters: []}),
      };
    },
  };
  return {operation, name: null, inputs: [x], shape: longer, remake: (inputs) => pad(at(inputs, 0), options)};
}

function readEnds(given: number | readonly [number, number] = 0): readonly [number, number] {
  return typeof given === 'number' ? [given, given] : given;
}
