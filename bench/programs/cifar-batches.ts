import type {Batch} from '../../runtime/data/assemble-batch.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {createLoader} from '../../runtime/data/loader.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import type {Images} from '../../runtime/data/read-dataset.js';
import {augmentations, usual} from './augmentations.js';

/** As many as CIFAR-10 has to train with. */
const count = 50_000;

/** The bundled images over and over, as many as CIFAR-10's, so that nobody has to download that first. */
function repeatImages(): Images {
  const {train} = readDataset(findDataset('cifar10-mini'));
  const size = train.pixels.length / train.count;
  const pixels = new Uint8Array(new SharedArrayBuffer(count * size));
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  for (let image = 0; image < count; image += train.count) {
    const part = Math.min(train.count, count - image);
    pixels.set(train.pixels.subarray(0, part * size), image * size);
    labels.set(train.labels.subarray(0, part), image);
  }
  return {count, shape: train.shape, pixels, labels};
}

export interface CifarBatches {
  next(): Promise<Batch>;
  dispose(): Promise<void>;
}

/**
 * Whole batches without end, normalized as specs/recipes/default.yaml says. bench/peers/images.py does the same with
 * PyTorch.
 *
 * @param augmentation a name in `augmentations`
 */
export function openCifarBatches(batch: number, workers: number, augmentation = usual): CifarBatches {
  const augment = augmentations[augmentation];
  if (augment === undefined) throw new RangeError(`There is no augmentation ${augmentation}.`);
  const images = repeatImages();
  const loader = createLoader({
    images,
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    augment,
    seed: 1,
    workers,
  });
  const indices = Uint32Array.from({length: count}, (_, index) => index);
  const batches = (async function* generateBatches() {
    for (let epoch = 0; ; epoch++) {
      for await (const made of loader.batches({indices, batch, epoch, training: true})) {
        if (made.size === batch) yield made;
      }
    }
  })();
  return {
    async next() {
      const {value} = await batches.next();
      return value as Batch; // It never ends.
    },
    dispose: () => loader.dispose(),
  };
}
