import type {Measure, Shape} from '../operations/operation.js';
import type {BlockDefinition, BlockParts, OperationSpec, ParallelSpec} from '../3-resolve/model-spec.js';
import type {Place} from '../diagnostics/place.js';

/** What a part of a network costs for one image. */
export type Costs = Pick<Measure, 'parameters' | 'buffers' | 'macs'>;

/** What a stem, a head, and the lists of a block consist of. */
export type GraphItem = Step | ParallelStep;

/** One operation where it stands in the network. */
export interface Step extends Costs {
  readonly kind: 'step';
  readonly spec: OperationSpec;
  /** Full name of the layer, `layer1.0.conv1`; null for operations without weights. */
  readonly name: string | null;
  readonly shape: Shape;
  /** Whether its output is its input, whatever that holds. */
  readonly isIdle: boolean;
}

/** Branches side by side on one input; they cost what their steps cost. */
export interface ParallelStep extends Costs {
  readonly kind: 'parallel';
  readonly spec: ParallelSpec;
  readonly branches: readonly (readonly GraphItem[])[];
  /** Shape of what the branches are joined to. */
  readonly shape: Shape;
}

export interface GraphBlock extends Costs {
  readonly name: string;
  /** What it was made from: one object for equal blocks. */
  readonly parts: BlockParts;
  /** The shortcut that the shapes decide. */
  readonly shortcut: 'identity' | 'projection' | 'none';
  /** What the body is fed from; the input itself where it is empty. */
  readonly before: readonly GraphItem[];
  readonly body: readonly GraphItem[];
  /** The items of a projection; empty for the others. */
  readonly projection: readonly GraphItem[];
  /** What the projection is fed from: the block's input, or what `before` made of it. */
  readonly projectsFrom: 'input' | 'before';
  readonly after: readonly GraphItem[];
  readonly shape: Shape;
}

export interface GraphStage extends Costs {
  readonly name: string;
  readonly place: Place;
  /** Null where the stage's operations are written out: it then has one block, without a name. */
  readonly block: BlockDefinition | null;
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
  /** What makes its module: `spec build`, with the spec's file and the values where params are not as the spec says. */
  readonly command: string;
  /** Where the spec gives its name. */
  readonly place: Place;
  readonly input: Shape;
  readonly output: Shape;
  readonly classes: number;
  readonly stem: readonly GraphItem[];
  readonly stages: readonly GraphStage[];
  readonly head: readonly GraphItem[];
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

/** The items of a block, in the order in which they run; a projection comes after the body. */
export function itemsOfBlock({before, body, projection, after}: GraphBlock): GraphItem[] {
  return [...before, ...body, ...projection, ...after];
}

/** The steps of items in the order in which they run, those of branches among them, one branch after the other. */
export function flattenItems(items: readonly GraphItem[]): Step[] {
  const steps: Step[] = [];
  for (const item of items) {
    if (item.kind === 'step') steps.push(item);
    else for (const branch of item.branches) steps.push(...flattenItems(branch));
  }
  return steps;
}

/** Every step of the network, in the order in which they run. */
export function listSteps(graph: Graph): Step[] {
  const blocks = graph.stages.flatMap(({blocks}) => blocks);
  return flattenItems([...graph.stem, ...blocks.flatMap(itemsOfBlock), ...graph.head]);
}
