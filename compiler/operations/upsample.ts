import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';
import {needsImage} from './window.js';

/** An image enlarged by a whole factor, torch.nn.Upsample; bilinear is that of align_corners=False. */
export const upsample: Operation = {
  name: 'upsample',
  layerFunction: 'upsample',
  named: false,
  heads: true,
  fill: (given) => ({factor: given['factor'] ?? 1, method: given['method'] ?? 'nearest'}),
  defaults: () => ({method: 'nearest'}),
  channels: (_values, input) => input,
  isIdle: ({factor}) => factor === 1,
  measure: (values, input) => {
    const problems = needsImage('upsample', input);
    const [height = 0, width = 0, channels = 0] = input;
    const factor = numberOf(values, 'factor');
    return free(problems.length > 0 ? null : [height * factor, width * factor, channels], problems);
  },
};
