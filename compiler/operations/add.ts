import * as say from '../diagnostics/analyze-messages.js';
import type {Measure, Shape} from './operation.js';
import {free} from './operation.js';

/** The sum of several branches, such as a block's body and its shortcut: all have one shape. */
export const add = {
  layerFunction: 'add',
  measure: (branches: readonly Shape[]): Measure => {
    const [first = [], ...others] = branches;
    if (others.every((shape) => sameShape(first, shape))) return free(first);
    return free(null, [{key: null, message: say.cannotAdd(branches)}]);
  },
};

export function sameShape(one: Shape, other: Shape): boolean {
  return one.length === other.length && one.every((length, axis) => length === other[axis]);
}
