import assert from 'node:assert/strict';
import {test} from 'node:test';
import {flipBatch} from '../../runtime/data/flip-batch.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {createLoader} from '../../runtime/data/loader.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {evaluateBothSides} from '../../runtime/train/evaluate-views.js';

test('a batch is mirrored image by image', () => {
  // Two images of two rows, three columns and one channel.
  const images = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  assert.deepEqual([...flipBatch(images, [2, 3, 1])], [3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]);
  const colors = Float32Array.of(1, 2, 3, 4, 5, 6);
  assert.deepEqual([...flipBatch(colors, [1, 2, 3])], [4, 5, 6, 1, 2, 3]);
});

test('both views are judged by the mean of their logits', async () => {
  const {train: images} = readDataset(findDataset('cifar10-mini'));
  const loader = createLoader({images, mean: [0.5, 0.5, 0.5], std: [1, 1, 1], augment: [], seed: 1, workers: 0});
  const signal = new AbortController().signal;
  // Logits of class 0: the mean of the image's left half, four times over; of all others 0.
  const leftMean = (image: Float32Array) =>
    image.reduce((sum, value, at) => sum + (Math.floor(at / 3) % 32 < 16 ? value : 0), 0) / 1536;
  const judge = {
    predict(batch: Float32Array, count: number) {
      return Float32Array.from({length: count * 10}, (_, at) =>
        at % 10 === 0 ? 8 * leftMean(batch.subarray((at / 10) * 3072, (at / 10 + 1) * 3072)) : 0,
      );
    },
  };
  const indices = Uint32Array.from({length: 50}, (_, index) => index);
  const metrics = await evaluateBothSides(judge, loader, indices, 16, images.shape, signal);
  // The mean over both halves is that of the whole image.
  let [loss, correct] = [0, 0];
  for (const index of indices) {
    const bytes = images.pixels.subarray(index * 3072, (index + 1) * 3072);
    const logit = 8 * (bytes.reduce((sum, byte) => sum + byte, 0) / 3072 / 255 - 0.5);
    const label = images.labels[index] as number;
    loss += Math.log(Math.exp(logit) + 9) - (label === 0 ? logit : 0);
    if ((logit >= 0 ? 0 : 1) === label) correct++;
  }
  assert.ok(Math.abs((metrics?.loss ?? 0) - loss / 50) < 1e-4);
  assert.equal(metrics?.accuracy, correct / 50);
  assert.ok(correct > 0);
  await loader.dispose();
});
