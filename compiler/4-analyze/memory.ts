import type {Shape} from '../operations/operation.js';
import type {Graph, GraphItem} from './graph.js';
import {itemsOfBlock} from './graph.js';

/** Bytes that training takes, with every number a float32. */
export interface TrainingMemory {
  /** Trainable numbers and buffers. */
  readonly weights: number;
  /** One gradient a trainable number. */
  readonly gradients: number;
  /** One momentum a trainable number, as SGD keeps. */
  readonly optimizer: number;
  /** The images, and the output of every operation, each kept for the backward pass. */
  readonly activations: number;
  readonly total: number;
}

/** Memory of a training step on a batch, without what kernels need for the moment they run. */
export function trainingMemory(graph: Graph, batch: number): TrainingMemory {
  const bytes = 4;
  const blocks = graph.stages.flatMap((stage) => stage.blocks);
  const outputs = sizeOfOutputs([...graph.stem, ...blocks.flatMap(itemsOfBlock), ...graph.head]);
  const sums = blocks
    .filter(({shortcut}) => shortcut !== 'none')
    .reduce((sum, {shape}) => sum + sizeOf(shape), 0);
  const weights = bytes * (graph.parameters + graph.buffers);
  const gradients = bytes * graph.parameters;
  const optimizer = bytes * graph.parameters;
  const activations = bytes * batch * (sizeOf(graph.input) + outputs + sums);
  return {weights, gradients, optimizer, activations, total: weights + gradients + optimizer + activations};
}

/** Numbers in the outputs of items: of every operation, and of every join of branches. */
function sizeOfOutputs(items: readonly GraphItem[]): number {
  return items.reduce(
    (sum, item) => sum + sizeOf(item.shape) + (item.kind === 'parallel' ? sizeOfOutputs(item.branches.flat()) : 0),
    0,
  );
}

function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
