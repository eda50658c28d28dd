import type * as tfjs from '@tensorflow/tfjs-core';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import {runPortably} from '../nn/portable/network.js';
import {matchStateDict} from '../nn/state-dict.js';
import type {NamedTensor} from '../nn/state-dict.js';

/** A network with the weights it has for good, on whatever backend tfjs is set to. */
export interface PortablePredictor {
  /**
   * Logits `[n, classes]`, image by image.
   * @param images one or more, `[n, height, width, channels]`, normalized as in training
   * @throws RangeError when the numbers do not make whole images
   */
  predict(images: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

/**
 * Makes a network answer in a browser.
 *
 * @param tf tfjs, with a backend set: `await tf.setBackend('webgpu')`
 * @param weights under torchvision's state_dict names, as `parseSafetensors` gives them
 * @throws RangeError naming every tensor that is missing, of another shape, or not the model's
 */
export function createPortablePredictor(
  tf: typeof tfjs,
  model: Model,
  weights: readonly NamedTensor[],
): PortablePredictor {
  const arrays = matchStateDict(model, weights);
  const parameters = model.parameters.map(({shape}, i) =>
    tf.tensor(arrays[i] as Float32Array, shape as tfjs.Tensor['shape']),
  );
  const {shape} = model.image;
  return {
    async predict(images) {
      const count = images.length / countElements(shape);
      if (count === 0 || !Number.isInteger(count)) {
        throw new RangeError(`${images.length} numbers are not one or more images of [${shape.join(', ')}]`);
      }
      const logits = tf.tidy(() => {
        const image = tf.tensor(images, [count, ...shape] as unknown as tfjs.Tensor['shape']);
        return runPortably(tf, model, image, parameters, false).logits;
      });
      const values = (await logits.data()) as Float32Array;
      logits.dispose();
      return values;
    },
    dispose: () => tf.dispose(parameters),
  };
}
