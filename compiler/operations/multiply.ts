import * as say from '../diagnostics/analyze-messages.js';
import {sameShape} from './add.js';
import type {Measure, Shape} from './operation.js';
import {free} from './operation.js';

/**
 * The product of several branches, number by number. One factor a channel is enough: `[1, 1, c]` or `[c]` beside
 * `[h, w, c]`, as of squeeze and excitation. The result has the shape of the largest.
 */
export const multiply = {
  layerFunction: 'multiply',
  measure: (branches: readonly Shape[]): Measure => {
    const largest = branches.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one), []);
    const channels = [largest.at(-1) ?? 0];
    const fits = (shape: Shape) =>
      sameShape(shape, largest) || sameShape(shape, channels) || sameShape(shape, [1, 1, ...channels]);
    if (branches.every(fits)) return free(largest);
    return free(null, [{key: null, message: say.cannotMultiply(branches)}]);
  },
};

/** A feature map of one place counts for more than features: what is multiplied is that feature map. */
function sizeOf(shape: Shape): number {
  return shape.length + shape.reduce((product, length) => product * length, 1);
}
