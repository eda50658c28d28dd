import * as say from '../diagnostics/analyze-messages.js';
import type {Measure, Shape} from './operation.js';
import {free} from './operation.js';

/** The channels of several branches side by side; all have one height and width. */
export const concat = {
  layerFunction: 'concat',
  measure: (branches: readonly Shape[]): Measure => {
    const [first = [], ...others] = branches;
    const places = JSON.stringify(first.slice(0, -1));
    const fits = others.every((shape) => JSON.stringify(shape.slice(0, -1)) === places);
    if (!fits) return free(null, [{key: null, message: say.cannotConcatenate(branches)}]);
    return free([...first.slice(0, -1), branches.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)]);
  },
};
