import assert from 'node:assert/strict';
import {test} from 'node:test';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {createLoader} from '../../runtime/data/loader.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {computeMetrics} from '../../runtime/evaluate/class-metrics.js';
import {addPredictions, collectPredictions} from '../../runtime/evaluate/predictions.js';
import {summarize} from '../../runtime/evaluate/metrics.js';
import {dense, globalAvgPool, input, model} from '../../runtime/nn/index.js';

test('flipped views are evaluated by the mean of their logits', async () => {
  const {train: images} = readDataset(findDataset('cifar10-mini'));
  const loader = createLoader({images, mean: [0.5, 0.5, 0.5], std: [1, 1, 1], augment: [], seed: 1, workers: 0});
  // Logits of class 0: the mean of the image's left half, four times over; of all others 0.
  const leftMean = (image: Float32Array) =>
    image.reduce((sum, value, at) => sum + (Math.floor(at / 3) % 32 < 16 ? value : 0), 0) / 1536;
  const image = input([32, 32, 3]);
  const network = {
    model: model('left-half', image, dense(globalAvgPool(image), 'fc', {features: 10})),
    predict(batch: Float32Array) {
      return Float32Array.from({length: (batch.length / 3072) * 10}, (_, at) =>
        at % 10 === 0 ? 8 * leftMean(batch.subarray((at / 10) * 3072, (at / 10 + 1) * 3072)) : 0,
      );
    },
  };
  const indices = Uint32Array.from({length: 50}, (_, index) => index);
  const predictions = await collectPredictions(network, loader, indices, 16, 'flip');
  const metrics = computeMetrics(predictions, 10);
  // The mean over both halves is that of the whole image.
  let [loss, correct] = [0, 0];
  for (const index of indices) {
    const bytes = images.pixels.subarray(index * 3072, (index + 1) * 3072);
    const logit = 8 * (bytes.reduce((sum, byte) => sum + byte, 0) / 3072 / 255 - 0.5);
    const label = images.labels[index] as number;
    loss += Math.log(Math.exp(logit) + 9) - (label === 0 ? logit : 0);
    if ((logit >= 0 ? 0 : 1) === label) correct++;
  }
  assert.ok(Math.abs(metrics.loss - loss / 50) < 1e-4);
  assert.equal(metrics.accuracy, correct / 50);
  assert.ok(correct > 0);
  assert.deepEqual(summarize(addPredictions(predictions)), {loss: metrics.loss, accuracy: metrics.accuracy});
  const aborted = await collectPredictions(network, loader, indices, 16, 'flip', AbortSignal.abort());
  assert.deepEqual(aborted, predictions.slice(0, 1));
  await loader.dispose();
});
