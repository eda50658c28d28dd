import type {LayerContract} from '../nn/contract.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {NativeTrainer} from '../train/native-trainer.js';

export interface Measured {
  readonly layers: readonly LayerContract[];
  /** Of the logits, with the batch. */
  readonly output: readonly number[];
  /** Whether every logit is a finite number. */
  readonly finite: boolean;
}

/**
 * Runs a batch forward as in training and measures every named layer from the tensors that the library really made:
 * shapes from the outputs, parameters from the weights held, MACs as positions times weights.
 *
 * @param images `[batch, ...model.image.shape]`
 */
export function measureLayers(trainer: NativeTrainer, images: Float32Array, batch: number): Measured {
  const {model} = trainer;
  const shapes = new Map<number, readonly number[]>();
  const logits = trainer.trace(images, batch, (node, shape) => shapes.set(node, shape));
  const held = new Map(trainer.exportWeights().map(({name, data}) => [name, data.length]));
  const layers = model.nodes.flatMap((node, i) => {
    if (node.name === null) return [];
    const shape = (shapes.get(i) ?? []).slice(1);
    const sizeOf = (trainable: boolean) =>
      node.operation.parameters
        .filter((parameter) => parameter.trainable === trainable)
        .reduce((sum, {name}) => sum + (held.get(name) ?? 0), 0);
    const macs = countMacs(model, i, shape, held);
    return [{name: node.name, shape, parameters: sizeOf(true), buffers: sizeOf(false), macs}];
  });
  return {layers, output: shapes.get(model.nodes.length - 1) ?? [], finite: logits.every(Number.isFinite)};
}

/**
 * One multiplication for each weight at each position of the output; squeeze-and-excitation has its two convolutions'
 * at one position; norms count none.
 */
function countMacs(model: Model, index: number, shape: readonly number[], held: ReadonlyMap<string, number>): number {
  const node = model.nodes[index];
  const kind = node?.operation.kind ?? '';
  if (node === undefined || !['conv', 'dense', 'squeeze-excite'].includes(kind)) return 0;
  const weights = node.operation.parameters.filter(({name}) => name.endsWith('.weight'));
  const size = weights.reduce((sum, {name}) => sum + (held.get(name) ?? 0), 0);
  return size * (kind === 'squeeze-excite' ? 1 : countElements(shape.slice(0, -1)));
}
