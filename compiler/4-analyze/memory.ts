import type {Graph} from './graph.js';
import {listSteps} from './graph.js';

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
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const outputs = listSteps(graph).reduce((sum, {shape}) => sum + size(shape), 0);
  const sums = graph.stages
    .flatMap(({blocks}) => blocks)
    .filter(({shortcut}) => shortcut !== 'none')
    .reduce((sum, {shape}) => sum + size(shape), 0);
  const weights = bytes * (graph.parameters + graph.buffers);
  const gradients = bytes * graph.parameters;
  const optimizer = bytes * graph.parameters;
  const activations = bytes * batch * (size(graph.input) + outputs + sums);
  return {weights, gradients, optimizer, activations, total: weights + gradients + optimizer + activations};
}
