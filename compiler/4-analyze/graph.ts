import type {Measure, Shape} from '../operations/operation.js';
import type {BlockDefinition, OperationSpec, Shortcut} from '../3-resolve/model-spec.js';
import type {Place} from '../diagnostics/place.js';

/** What a part of a network costs for one image. */
export type Costs = Pick<Measure, 'parameters' | 'buffers' | 'macs'>;

/** One operation where it stands in the network. */
export interface Step extends Costs {
  readonly spec: OperationSpec;
  /** Full name of the layer, `layer1.0.conv1`; null for operations without weights. */
  readonly name: string | null;
  readonly shape: Shape;
}

export interface GraphBlock extends Costs {
  readonly name: string;
  /** The shortcut that the shapes settled on. */
  readonly shortcut: Shortcut;
  readonly body: readonly Step[];
  /** The steps of a projection; empty for the others. */
  readonly projection: readonly Step[];
  readonly after: readonly Step[];
  readonly shape: Shape;
}

export interface GraphStage extends Costs {
  readonly name: string;
  readonly place: Place;
  readonly block: BlockDefinition;
  readonly blocks: readonly GraphBlock[];
  readonly shape: Shape;
}

/** A network whose every shape and count is known. Totals are for one image and the default number of classes. */
export interface Graph extends Costs {
  readonly name: string;
  readonly identifier: string;
  readonly description: string | null;
  /** Eight hexadecimal digits that change exactly when the network does. */
  readonly hash: string;
  /** Name of the spec's file. */
  readonly source: string;
  /** Where the spec gives its name. */
  readonly place: Place;
  readonly input: Shape;
  readonly output: Shape;
  readonly classes: number;
  readonly stem: readonly Step[];
  readonly stages: readonly GraphStage[];
  readonly head: readonly Step[];
}

export function sumCosts(parts: readonly Costs[]): Costs {
  let [parameters, buffers, macs] = [0, 0, 0];
  for (const part of parts) {
    parameters += part.parameters;
    buffers += part.buffers;
    macs += part.macs;
  }
  return {parameters, buffers, macs};
}

/** Every step of the network, in the order in which they run; a block's projection comes after its body. */
export function listSteps(graph: Graph): Step[] {
  const blocks = graph.stages.flatMap(({blocks}) => blocks);
  return [
    ...graph.stem,
    ...blocks.flatMap(({body, projection, after}) => [...body, ...projection, ...after]),
    ...graph.head,
  ];
}
