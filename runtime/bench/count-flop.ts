import type {LayerContract} from '../nn/contract.js';
import type {Model} from '../nn/model.js';
import type {Node} from '../nn/node.js';

/** How a step's floating-point operations are counted, for whoever reads the number. */
export const flopConvention = '2 x MACs x 3: forward, gradients of weights and of inputs; the image needs no gradient';

/**
 * Floating-point operations of one training step, layer by layer, by `flopConvention`. Norms, ReLUs, loss and
 * update are left out, as they are in a network's MACs.
 */
export function countFlop(model: Model, layers: readonly LayerContract[], batch: number): Map<string, number> {
  const macs = new Map(layers.map((layer) => [layer.name, layer.macs]));
  const trained = new Set<Node>();
  const flop = new Map<string, number>();
  for (const node of model.nodes) {
    const wantsInput = node.inputs.some((input) => trained.has(input));
    if (wantsInput || node.operation.parameters.some((parameter) => parameter.trainable)) trained.add(node);
    const passes = wantsInput ? 3 : 2;
    if (node.name !== null) flop.set(node.name, 2 * passes * (macs.get(node.name) ?? 0) * batch);
  }
  return flop;
}
