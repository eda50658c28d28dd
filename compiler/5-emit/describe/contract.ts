import type {Graph} from '../../4-analyze/graph.js';
import {listSteps} from '../../4-analyze/graph.js';
import type {Shape} from '../../operations/operation.js';
import {describeFile} from './module.js';

/** What the compiler expects of a network, one line a layer, beside its module: `spec verify` reads it. */
export interface ContractDescription {
  readonly header: readonly string[];
  /** In the order in which they are written. */
  readonly fields: Readonly<Record<string, string | number | Shape>>;
  readonly layers: readonly Readonly<Record<string, string | number | Shape>>[];
}

export function describeContract(graph: Graph): ContractDescription {
  const {name, hash, input, output, parameters, buffers, macs} = graph;
  return {
    header: describeFile(graph),
    fields: {name, spec: hash, input, output, parameters, buffers, macs},
    layers: listSteps(graph).flatMap((step) => {
      if (step.name === null) return [];
      return [
        {
          name: step.name,
          shape: step.shape,
          parameters: step.parameters,
          buffers: step.buffers,
          macs: step.macs,
        },
      ];
    }),
  };
}
