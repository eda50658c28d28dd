import {toIdentifier} from '../../3-resolve/names.js';
import type {Join} from '../../3-resolve/model-spec.js';
import type {GraphItem, ParallelStep, Step} from '../../4-analyze/graph.js';
import {getOperation} from '../../operations/index.js';
import {joins} from '../../operations/join.js';
import type {Shape} from '../../operations/operation.js';
import {splitChannels} from '../../operations/split-channels.js';
import type {Identifier, Text, LayerFunction} from '../identifiers.js';
import {identify, callableOf} from '../identifiers.js';
import {nameBranches} from './branch-names.js';

/** What happens to a value, one after the other. */
export type Flow = readonly (Call | Parallel)[];

/** `conv(…, 'conv1', {channels: 64, kernel: 3})`, but for what it is called on. */
export interface Call {
  readonly kind: 'call';
  readonly layerFunction: LayerFunction;
  /** The layer's name; null for operations without weights. */
  readonly name: Text | null;
  /** What it has in common with all calls of the layer function; null where that is nothing. */
  readonly common: Identifier | null;
  readonly options: readonly Option[];
  /** Whether a statement begins with it; the others wrap the expression before them. */
  readonly heads: boolean;
  readonly shape: Shape;
  readonly parameters: number;
}

export interface Option {
  readonly key: string;
  readonly value: Text;
}

/** Branches on one value, and what joins them. */
export interface Parallel {
  readonly kind: 'parallel';
  /** The variables of the value's parts, where each branch gets one. */
  readonly split: {readonly layerFunction: LayerFunction; readonly parts: readonly Identifier[]} | null;
  readonly branches: readonly Branch[];
  readonly join: Join;
  readonly joinFunction: LayerFunction;
  /** The variable of a sum or product of more than two, where they have no room on one line; null for a concat. */
  readonly total: Identifier | null;
  readonly shape: Shape;
}

/** One that does nothing has an empty flow and no variable. */
export interface Branch {
  readonly variable: Identifier | null;
  readonly flow: Flow;
}

/** How the operations of a function are written. */
export interface Manner {
  /** Steps that are left out. */
  readonly isLeftOut: (step: Step) => boolean;
  /** Keys of a step that are written, in order. */
  readonly keys: (step: Step) => readonly string[];
  /** A value: a literal, or the variable that holds it. */
  readonly argument: (step: Step, key: string) => Text;
  /** A layer's name: a literal, or a template on the block's name. */
  readonly name: (step: Step) => Text;
}

export function describeFlow(items: readonly GraphItem[], manner: Manner): Flow {
  return items.flatMap((item): Flow => {
    if (item.kind === 'parallel') return [describeParallel(item, manner)];
    return manner.isLeftOut(item) ? [] : [describeCall(item, manner)];
  });
}

function describeCall(step: Step, {keys, argument, name}: Manner): Call {
  const {layerFunction, named, heads} = getOperation(step.spec.operation);
  return {
    kind: 'call',
    layerFunction: callableOf(layerFunction),
    name: named ? name(step) : null,
    common: null,
    options: keys(step).map((key) => ({key: toIdentifier(key), value: argument(step, key)})),
    heads,
    shape: step.shape,
    parameters: step.parameters,
  };
}

/** A variable for each branch that does something, named after its layers where they have a name in common. */
function describeParallel({spec, branches, shape}: ParallelStep, manner: Manner): Parallel {
  const flows = branches.map((branch) => describeFlow(branch, manner));
  const working = flows.filter(({length}) => length > 0).length;
  const names = nameBranches(branches);
  const isLong = spec.join !== 'concat' && branches.length > 2;
  return {
    kind: 'parallel',
    split: spec.split
      ? {layerFunction: callableOf(splitChannels.layerFunction), parts: nameParts(branches.length)}
      : null,
    branches: flows.map((flow, index) => ({
      variable: flow.length === 0 ? null : nameVariable(names[index] ?? null, working, index),
      flow,
    })),
    join: spec.join,
    joinFunction: callableOf(joins[spec.join].layerFunction),
    total: isLong ? identify(spec.join === 'add' ? 'sum' : 'product') : null,
    shape,
  };
}

function nameParts(count: number): Identifier[] {
  const names = count === 2 ? ['left', 'right'] : Array.from({length: count}, (_, index) => `part${index + 1}`);
  return names.map((name) => identify(name));
}

function nameVariable(own: string | null, working: number, index: number): Identifier {
  if (own === null) return identify(working === 1 ? 'branch' : `branch${index + 1}`);
  return identify(own, 'Branch');
}
