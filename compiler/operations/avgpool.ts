import type {Operation} from './operation.js';
import {free} from './operation.js';
import {fillPool, isOnePlace, pool} from './window.js';

/**
 * The mean under a window, torch.nn.AvgPool2d: the stride is the kernel by default, and zeros that are padded count as
 * cells unless `count-padding` is false. Cells that `ceil` adds beyond the padding never count.
 */
export const avgpool: Operation = {
  name: 'avgpool',
  layerFunction: 'avgPool',
  named: false,
  heads: true,
  fill: (given) => ({...fillPool(given), 'count-padding': given['count-padding'] ?? true}),
  defaults: ({kernel = 1}) => ({stride: kernel, padding: 0, ceil: false, 'count-padding': true}),
  channels: (_values, input) => input,
  isIdle: isOnePlace,
  measure: (values, input) => {
    const {shape, problems} = pool('avgpool', values, input);
    return free(shape, problems);
  },
};
