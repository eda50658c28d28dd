import type {Costs, Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import type {TrainingMemory} from '../4-analyze/memory.js';
import {trainingMemory} from '../4-analyze/memory.js';
import type {Shape} from '../operations/operation.js';
import {describeOperation} from './operation-text.js';
import {listParts} from './parts.js';

/** What `spec info` shows of a network, as plain data: its JSON form, and what its tables are made of. */
export interface NetworkReport extends Costs {
  readonly name: string;
  readonly description: string | null;
  /** Eight hexadecimal digits that change exactly when the network does. */
  readonly spec: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Bytes to train on a batch, all numbers float32. */
  readonly memory: TrainingMemory & {readonly batch: number};
  readonly parts: readonly PartReport[];
  readonly layers: readonly LayerReport[];
}

export interface PartReport extends Costs {
  readonly name: string;
  /** `2 x basic`. */
  readonly what: string;
  readonly output: Shape;
}

/** A layer with weights. */
export interface LayerReport extends Costs {
  readonly name: string;
  readonly operation: string;
  /** `conv 3x3, 64`. */
  readonly what: string;
  readonly output: Shape;
}

export function describeNetwork(graph: Graph, batch: number): NetworkReport {
  const {name, description, hash, input, output} = graph;
  return {
    name,
    description,
    spec: hash,
    input,
    output,
    ...costsOf(graph),
    memory: {batch, ...trainingMemory(graph, batch)},
    parts: listParts(graph).map((part) => ({
      name: part.name,
      what: part.what,
      output: part.shape,
      ...costsOf(part),
    })),
    layers: listSteps(graph).flatMap((step) => {
      if (step.name === null) return [];
      const {operation} = step.spec;
      return [{name: step.name, operation, what: describeOperation(step.spec), output: step.shape, ...costsOf(step)}];
    }),
  };
}

function costsOf({parameters, buffers, macs}: Costs): Costs {
  return {parameters, buffers, macs};
}
