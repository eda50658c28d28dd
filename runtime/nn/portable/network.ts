import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../at.js';
import type {StepKey} from '../rng-key.js';
import type {Model} from '../model.js';

/** A forward pass on plain tfjs: the last node's value, and in training the new values of the buffers. */
export interface PortableForward {
  readonly logits: tfjs.Tensor;
  /** By parameter index. */
  readonly buffers: ReadonlyMap<number, tfjs.Tensor>;
}

/**
 * Runs a model in plain tfjs operations on whatever backend is set, so that a generated module runs wherever tfjs does.
 * Call it inside tf.tidy or under a gradient: intermediate tensors are tfjs's to dispose.
 *
 * @param image `[n, ...model.image.shape]`
 * @param parameters in the order of model.parameters
 * @param stepKey in training: what dropout draws from
 */
export function runPortably(
  tf: typeof tfjs,
  model: Model,
  image: tfjs.Tensor,
  parameters: readonly tfjs.Tensor[],
  training: boolean,
  stepKey: StepKey = {seed: 0, step: 0},
): PortableForward {
  const values = new Map([[model.image, image]]);
  const buffers = new Map<number, tfjs.Tensor>();
  let next = 0;
  for (const [layer, node] of model.nodes.entries()) {
    if (node === model.image) continue;
    const inputs = node.inputs.map((input) => values.get(input) as tfjs.Tensor);
    const indices = node.operation.parameters.map((_, k) => next + k);
    next += indices.length;
    const own = indices.map((index) => at(parameters, index));
    const result = node.operation.portable(tf, inputs, own, training, {...stepKey, layer});
    values.set(node, result.output);
    const kept = indices.filter((index) => !at(model.parameters, index).trainable);
    result.buffers?.forEach((buffer, k) => buffers.set(at(kept, k), buffer));
  }
  return {logits: values.get(model.logits) as tfjs.Tensor, buffers};
}
