import * as say from '../diagnostics/analyze-messages.js';
import type {Measure, Shape} from './operation.js';
import {free} from './operation.js';

/** The addition at the end of a residual block: both sides have one shape. */
export const add = {
  word: 'add',
  measure: (body: Shape, shortcut: Shape): Measure =>
    sameShape(body, shortcut) ? free(body) : free(null, [{key: null, wording: say.shapesDiffer(body, shortcut)}]),
};

export function sameShape(one: Shape, other: Shape): boolean {
  return one.length === other.length && one.every((length, axis) => length === other[axis]);
}
