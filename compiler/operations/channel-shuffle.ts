import * as say from '../diagnostics/analyze-messages.js';
import type {Operation} from './operation.js';
import {free, numberOf} from './operation.js';
import {needsImage} from './window.js';

/**
 * The channels of equal groups one by one in turn, torch.nn.ChannelShuffle (ShuffleNet, Zhang et al. 2017): with two
 * groups `a b c d` becomes `a c b d`.
 */
export const channelShuffle: Operation = {
  name: 'channel-shuffle',
  layerFunction: 'channelShuffle',
  named: false,
  heads: false,
  fill: (given) => ({groups: given['groups'] ?? 1}),
  defaults: () => ({}),
  channels: (_values, input) => input,
  isIdle: ({groups}, input) => groups === 1 || groups === input[2],
  measure: (values, input) => {
    const noImage = needsImage('channel-shuffle', input);
    if (noImage.length > 0) return free(null, noImage);
    const groups = numberOf(values, 'groups');
    const channels = input[2] ?? 0;
    if (channels % groups === 0) return free(input);
    return free(null, [{key: 'groups', message: say.partsDoNotDivide(`${groups} groups`, channels)}]);
  },
};
