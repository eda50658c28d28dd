/** A first layer that whitens the images, instead of learning to. */
import type {Images} from '../../data/read-dataset.js';
import type {Model} from '../../nn/model.js';
import type {Trainer} from '../trainer.js';
import {findWhitened} from './find-whitened.js';
import {measureWindows} from './measure-windows.js';
import type {Normalization} from './measure-windows.js';

export {findWhitened} from './find-whitened.js';

/** The recipe's `whiten`. */
export interface WhitenOptions {
  /** Name of a convolution. */
  readonly layer: string;
  /** How many images are looked at, at most. */
  readonly images: number;
  readonly epsilon: number;
}

/**
 * Gives a trainer's layer the filters that whiten the images. A trainer whose options name the layer keeps them as they
 * are.
 *
 * @param indices of the images to train with, of which the first are looked at
 * @returns how many were
 * @throws UserError `whiten-layer`
 */
export async function whitenLayer(
  trainer: Trainer,
  model: Model,
  {layer, images: most, epsilon}: WhitenOptions,
  images: Images,
  indices: Uint32Array,
  normalization: Normalization,
): Promise<number> {
  // Linear algebra is loaded by whoever wants it.
  const {makeWhiteningFilters} = await import('./make-filters.js');
  const {weight, window} = findWhitened(model, layer);
  const seen = indices.subarray(0, most);
  const covariance = measureWindows(images, seen, normalization, window);
  const filters = makeWhiteningFilters(covariance, window.height * window.width * window.channels, epsilon);
  trainer.importWeights(
    trainer.exportWeights().map((tensor) => (tensor.name === weight.name ? {...tensor, data: filters} : tensor)),
  );
  return seen.length;
}
