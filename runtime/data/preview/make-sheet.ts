import {createAssembler} from '../assemble-batch.js';
import type {Assembly} from '../assemble-batch.js';
import type {Images} from '../read-dataset.js';
import {chooseSize} from '../sizes.js';
import type {ImageSize} from '../sizes.js';

/** One image of the grid. */
export interface SheetImage {
  /** `[pixels, pixels, channels]`, or the stored shape. */
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
  /** Where another image is mixed in: its class, and its fraction. */
  readonly mixed: {readonly label: number; readonly fraction: number} | null;
}

export interface SheetRow {
  readonly label: number;
  /** The image's place in the data set. */
  readonly index: number;
  readonly stored: SheetImage;
  /** As training sees it, one for each of the sheet's epochs. */
  readonly augmented: readonly SheetImage[];
}

/** One image of every class: as it is stored, and as training sees it epoch by epoch. */
export interface Sheet {
  /** Counted from 1. */
  readonly epochs: readonly number[];
  readonly rows: readonly SheetRow[];
}

export interface SheetOptions {
  /** Of the images to train with: the first of every class is taken. */
  readonly indices: Uint32Array;
  readonly classes: number;
  readonly epochs: readonly number[];
  /** Of the whole run. */
  readonly allEpochs: number;
  readonly sizes: readonly ImageSize[];
}

/** The sheet's images go through the loader's own steps, as one batch; `mix` mixes them with each other. */
export function makeSheet(assembly: Assembly, options: SheetOptions): Sheet {
  const {images} = assembly;
  const chosen = chooseImages(images, options.indices, options.classes);
  const indices = Uint32Array.from(chosen);
  const assemble = createAssembler(assembly);
  const columns = options.epochs.map((epoch) => {
    const pixels = chooseSize(options.sizes, epoch - 1, options.allEpochs);
    const batch = assemble({indices, epoch: epoch - 1, number: 0, augmented: true, pixels});
    const size = batch.images.length / batch.size;
    const [height, width] = pixels === null ? images.shape : [pixels, pixels];
    return chosen.map((_, place): SheetImage => {
      const numbers = batch.images.subarray(place * size, (place + 1) * size);
      const mixed = batch.mixed
        ? {label: batch.mixed.labels[place] as number, fraction: 1 - batch.mixed.fraction}
        : null;
      return {bytes: restoreBytes(numbers, assembly), height, width, mixed};
    });
  });
  const [height, width, channels] = images.shape;
  const size = height * width * channels;
  const rows = chosen.map((index, place) => ({
    label: images.labels[index] as number,
    index,
    stored: {bytes: images.pixels.slice(index * size, (index + 1) * size), height, width, mixed: null},
    augmented: columns.map((column) => column[place] as SheetImage),
  }));
  return {epochs: options.epochs, rows};
}

function chooseImages(images: Images, indices: Uint32Array, classes: number): number[] {
  const all = [...indices];
  const found = Array.from({length: classes}, (_, label) => all.find((index) => images.labels[index] === label));
  return found.filter((index) => index !== undefined);
}

/** Normalization undone; what goes beyond black and white is cut off. */
function restoreBytes(numbers: Float32Array, {mean, std}: Pick<Assembly, 'mean' | 'std'>): Uint8Array {
  const channels = mean.length;
  return Uint8Array.from(
    Uint8ClampedArray.from(numbers, (value, place) => {
      const channel = place % channels;
      return 255 * (value * (std[channel] as number) + (mean[channel] as number));
    }),
  );
}
