import {batchNorm, conv, dense, flatten, gelu, input, maxPool, model, scale} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';

/** The network of test/oracle/airbench.py. */
export function smallAirbench(): Model {
  const image = input([8, 8, 3]);
  const norm = {epsilon: 1e-12, momentum: 0.4};
  const whitened = gelu(conv(image, 'whiten', {channels: 24, kernel: 2, padding: 0, bias: true}));
  const x = gelu(batchNorm(maxPool(conv(whitened, 'conv1', {channels: 8, kernel: 3}), {kernel: 2}), 'norm1', norm));
  const y = gelu(batchNorm(conv(x, 'conv2', {channels: 8, kernel: 3}), 'norm2', norm));
  return model('small-airbench', image, scale(dense(flatten(y), 'linear', {features: 10, bias: false}), {by: 1 / 9}));
}
