import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {createPredictor} from '../../runtime/evaluate/create-predictor.js';
import {conv, input, model} from '../../runtime/nn/index.js';
import type {ConvOptions} from '../../runtime/nn/index.js';
import {runPortably} from '../../runtime/nn/portable/network.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {makeWeights} from '../tools/every-operation.js';
import {assertClose} from '../tools/fixtures.js';

/** Strides and groups beside dilation: PyTorch's cases have each by itself. */
const forms: readonly ConvOptions[] = [
  {channels: 4, kernel: 3, dilation: 2},
  {channels: 4, kernel: [3, 1], dilation: 3, stride: 2},
  {channels: 8, kernel: 3, dilation: 2, groups: 2},
  {channels: 8, kernel: [1, 3], dilation: 2, groups: 2, stride: 2, bias: true},
  {depthwise: true, multiplier: 2, kernel: 3, dilation: 2},
  {depthwise: true, kernel: 3, dilation: 2, stride: 2, padding: 1},
];

describe('a dilated convolution is one in inference and training, and on both engines', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });

  for (const options of forms) {
    it(JSON.stringify(options), async () => {
      const image = input([11, 12, 4]);
      const network = model('dilated', image, conv(image, 'conv', options));
      const weights = makeWeights(network);
      const images = Float32Array.from({length: 2 * 528}, (_, i) => Math.sin(i * i));
      const predictor = await createPredictor(network, weights, {precision: 'float32'});
      const expected = predictor.predict(images);
      predictor.dispose();
      for (const training of [false, true]) {
        const found = tf.tidy(() => {
          const parameters = matchStateDict(network, weights).map((values, i) =>
            tf.tensor(values, network.parameters[i]?.shape as number[]),
          );
          return runPortably(tf, network, tf.tensor4d(images, [2, 11, 12, 4]), parameters, training).logits.dataSync();
        });
        assertClose(found, expected, 1e-5, training ? 'in training' : 'in inference');
      }
    });
  }
});
