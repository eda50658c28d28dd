import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';
import {needsImage, slide} from './window.js';

/**
 * The largest value under a window, torch.nn.MaxPool2d: the stride is the kernel by default, and padding never wins.
 */
export const maxpool: Operation = {
  name: 'maxpool',
  word: 'maxPool',
  named: false,
  heads: true,
  fill: (given) => {
    const kernel = given['kernel'] ?? 1;
    return {kernel, stride: given['stride'] ?? kernel, padding: given['padding'] ?? 0};
  },
  defaults: () => ({}),
  channels: (_values, input) => input,
  measure: (values, input) => {
    const noImage = needsImage('maxpool', input);
    if (noImage.length > 0) return free(null, noImage);
    const kernel = numberOf(values, 'kernel');
    const padding = numberOf(values, 'padding');
    if (2 * padding > kernel) return free(null, [{key: 'padding', wording: say.poolPadding(padding, kernel)}]);
    const {size, problems} = slide(
      {kernel: [kernel, kernel], padding: [padding, padding], stride: numberOf(values, 'stride'), dilation: 1},
      input,
    );
    return free(size === null ? null : [...size, input[2] ?? 0], problems);
  },
};
