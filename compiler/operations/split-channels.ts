import * as say from '../diagnostics/analyze-messages.js';
import type {Measure, Shape} from './operation.js';
import {free} from './operation.js';

/**
 * An input's channels, or features, cut into equal parts, one for each branch: torch.chunk. The shape is that of one
 * part.
 */
export const splitChannels = {
  layerFunction: 'splitChannels',
  measure: (input: Shape, parts: number): Measure => {
    const channels = input.at(-1) ?? 0;
    if (channels % parts === 0) return free([...input.slice(0, -1), channels / parts]);
    return free(null, [{key: null, message: say.partsDoNotDivide(`${parts} branches`, channels)}]);
  },
};
