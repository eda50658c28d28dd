import {UserError} from '../../common/errors.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import {resizeModel} from '../nn/resize-model.js';

/** A model for every size of images that comes, made when the first of a size does. */
export class SizedModels {
  readonly #models = new Map<number, Model>();

  constructor(readonly model: Model) {}

  /**
   * @param images `count` images, of the model's own size or square
   * @throws RangeError where they are neither, or the network cannot take them
   */
  of(images: Float32Array, count: number): Model {
    const {image} = this.model;
    const numbers = images.length / count;
    if (numbers === countElements(image.shape)) return this.model;
    const pixels = Math.sqrt(numbers / (image.shape[2] ?? 1));
    if (!Number.isInteger(pixels)) {
      throw new RangeError(`${this.model.name}: images of ${numbers} numbers, which are not squares`);
    }
    const known = this.#models.get(pixels);
    if (known !== undefined) return known;
    const resized = resizeModel(this.model, pixels);
    this.#models.set(pixels, resized);
    return resized;
  }
}

/**
 * Checks that a network takes the sizes that a recipe trains it at.
 *
 * @throws UserError `size-refused` with the layer that cannot take one
 */
export function checkSizes(model: Model, sizes: readonly {readonly size: number}[]): void {
  for (const {size} of sizes) {
    try {
      resizeModel(model, size);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new UserError(
        'size-refused',
        `${model.name} cannot take images of ${size} pixels, which the recipe's sizes ask for: ${error.message}.`,
        'Take other sizes, none (sizes=[]), or a network that ends in a global pool, such as resnet18.',
        2,
      );
    }
  }
}
