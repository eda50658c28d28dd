import {createAssembler} from '../../data/assemble-batch.js';
import type {Images} from '../../data/read-dataset.js';
import type {Window} from './find-whitened.js';

/** Of the recipe's `data`: what images are normalized by. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Images that are normalized at a time. */
const portion = 256;

/**
 * The mean, over all windows of all images, of the product of every two numbers of a window: its covariance, as
 * normalized images have a mean near zero. In double precision; windows are as a filter of PyTorch's has its numbers,
 * `[channels, height, width]`, and lie within the image.
 *
 * @returns `[size, size]`, symmetric
 */
export function measureWindows(
  images: Images,
  indices: Uint32Array,
  normalization: Normalization,
  window: Window,
): Float64Array {
  const [height, width, channels] = images.shape;
  const offsets = listOffsets(window, width);
  const size = offsets.length;
  const sums = new Float64Array(size * size);
  const values = new Float64Array(size);
  const assemble = createAssembler({images, ...normalization, augment: [], seed: 0});
  const [rows, columns] = [
    height - (window.height - 1) * window.dilation,
    width - (window.width - 1) * window.dilation,
  ];
  for (let first = 0; first < indices.length; first += portion) {
    const part = indices.subarray(first, first + portion);
    const batch = assemble({indices: part, epoch: 0, number: 0, augmented: false, pixels: null});
    for (let image = 0; image < batch.size; image++) {
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          const corner = ((image * height + y) * width + x) * channels;
          for (let k = 0; k < size; k++) values[k] = batch.images[corner + (offsets[k] as number)] as number;
          addProducts(sums, values);
        }
      }
    }
  }
  const count = indices.length * rows * columns;
  return sums.map((_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    return (sums[Math.min(row, column) * size + Math.max(row, column)] as number) / count;
  });
}

/** Where a window's numbers lie after its first pixel, in an image `[height, width, channels]`. */
function listOffsets({height, width, channels, dilation}: Window, imageWidth: number): readonly number[] {
  const steps = (count: number): number[] => Array.from({length: count}, (_, step) => step);
  return steps(channels).flatMap((channel) =>
    steps(height).flatMap((y) => steps(width).map((x) => (y * imageWidth + x) * dilation * channels + channel)),
  );
}

/** The products of every two, each pair once: the upper triangle. */
function addProducts(sums: Float64Array, values: Float64Array): void {
  const size = values.length;
  for (let row = 0; row < size; row++) {
    const value = values[row] as number;
    for (let column = row; column < size; column++) {
      const at = row * size + column;
      sums[at] = (sums[at] as number) + value * (values[column] as number);
    }
  }
}
