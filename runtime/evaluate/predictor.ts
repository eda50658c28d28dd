import {at} from '../nn/at.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {Engine} from '../nn/engine/engine.js';
import {InferenceNetwork} from '../nn/native/inference-network.js';
import type {PreparedWeights} from '../nn/native/inference-network.js';
import type {Precision} from '../nn/precision.js';
import {fromPytorch, matchTensors} from '../nn/state-dict.js';
import type {NamedTensor} from '../nn/state-dict.js';

/**
 * A model with the weights it has for good, ready to answer: no gradients, no optimizer, no float32 copy of weights.
 */
export class Predictor {
  readonly #network: InferenceNetwork;
  #weights: PreparedWeights | null;

  /**
   * @param weights under torchvision's state_dict names, as `readWeights` and `exportWeights` give them
   * @throws RangeError naming every tensor that is missing, of another shape, or not the model's
   */
  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly precision: Precision,
    weights: readonly NamedTensor[],
  ) {
    // One after the other: of a large network not all of them are there twice.
    const parameters = matchTensors(model, weights).map((tensor, i) => {
      const parameter = at(model.parameters, i);
      return engine.tensor(fromPytorch(parameter, tensor), parameter.shape);
    });
    this.#network = new InferenceNetwork(engine, model, precision);
    this.#weights = this.#network.prepare(parameters);
    engine.release(...parameters);
  }

  /**
   * Logits `[n, classes]`, image by image.
   * @param images one or more, `[n, height, width, channels]`, normalized as in training
   * @throws RangeError when the numbers do not make whole images
   */
  predict(images: Float32Array): Float32Array {
    const {engine} = this;
    const {shape} = this.model.image;
    const count = images.length / countElements(shape);
    if (this.#weights === null) throw new Error('this predictor has been disposed of');
    if (count === 0 || !Number.isInteger(count)) {
      throw new RangeError(`${images.length} numbers are not one or more images of [${shape.join(', ')}]`);
    }
    const image = engine.tensor(images, [count, ...shape]);
    const logits = this.#network.run(image, this.#weights);
    const values = engine.read(logits);
    engine.release(image, logits);
    return values;
  }

  dispose(): void {
    this.#weights?.dispose();
    this.#weights = null;
  }
}
