import {countBatches} from '../../runtime/data/count-batches.js';
import type {Loader} from '../../runtime/data/loader.js';

// Three classes of two-pixel images, distinguished by which pixel is bright; in the third both are dark.
const labels = Int32Array.from({length: 60}, (_, index) => index % 3);
const pixels = Float32Array.from({length: 120}, (_, place) => {
  const label = labels[place >> 1] as number;
  return (label === 2 ? -1 : label === place % 2 ? 1 : 0) + (((place * 7919) % 13) - 6) / 60;
});

/** 50 of the images to train with, 10 to validate. */
export const smallSplit = {
  train: Uint32Array.from({length: 50}, (_, index) => index),
  validation: Uint32Array.from({length: 10}, (_, index) => 50 + index),
};

/** In training, each epoch begins at another image. */
export const smallLoader: Loader = {
  async *batches({indices, batch, dropLast, epoch, training, from = 0}) {
    const order = [...indices];
    if (training) order.push(...order.splice(0, (epoch * 17) % order.length));
    const end = countBatches(order.length, batch, dropLast) * batch;
    for (let start = from * batch; start < end; start += batch) {
      const part = order.slice(start, start + batch);
      yield {
        images: Float32Array.from(part.flatMap((index) => [...pixels.subarray(2 * index, 2 * index + 2)])),
        labels: Int32Array.from(part, (index) => labels[index] as number),
        size: part.length,
      };
    }
  },
  dispose: async () => undefined,
};
