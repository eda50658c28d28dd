import type {ItemSpec, OperationSpec, ParallelSpec} from '../3-resolve/model-spec.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/analyze-messages.js';
import {getOperation} from '../operations/index.js';
import {joins} from '../operations/join.js';
import type {Measure, Problem, Shape} from '../operations/operation.js';
import {splitChannels} from '../operations/split-channels.js';
import type {GraphItem, ParallelStep, Step} from './graph.js';
import {sumCosts} from './graph.js';

/** What a walk over the network carries along. */
export interface Walk {
  readonly diagnostics: Diagnostic[];
  /** Names of layers met so far. */
  readonly names: Set<string>;
  /** Names of their weights. */
  readonly weights: Set<string>;
}

/** Where a list of items stands. */
export interface Position {
  /** What comes before the names of its layers: the block's, with a dot. */
  readonly prefix: string;
  /** How the compiler came to it, for messages. */
  readonly trail: readonly string[];
  readonly walk: Walk;
}

export interface Walked {
  readonly items: readonly GraphItem[];
  readonly shape: Shape;
}

/** Follows a shape through items. Null where one of them allows no output: that has been reported. */
export function walkItems(list: readonly ItemSpec[], input: Shape, position: Position): Walked | null {
  const items: GraphItem[] = [];
  let shape = input;
  for (const [index, spec] of list.entries()) {
    const here = {...position, trail: [...position.trail, `operation ${index + 1}`]};
    const item = spec.kind === 'parallel' ? walkParallel(spec, shape, here) : walkOperation(spec, shape, here);
    if (item === null) return null;
    shape = item.shape;
    items.push(item);
  }
  return {items, shape};
}

function walkOperation(spec: OperationSpec, input: Shape, position: Position): Step | null {
  const operation = getOperation(spec.operation);
  const {problems, shape, ...costs} = operation.measure(spec.values, input);
  const name = spec.name === null ? null : position.prefix + spec.name;
  claimName(spec, name, position);
  for (const {key, message} of problems) {
    const place = (key === null ? undefined : spec.places[key]) ?? spec.place;
    position.walk.diagnostics.push(makeError(place, message, position.trail));
  }
  if (shape === null || problems.length > 0) return null;
  return {kind: 'step', spec, name, shape, isIdle: operation.isIdle?.(spec.values, input) ?? false, ...costs};
}

function claimName(spec: OperationSpec, name: string | null, {trail, walk}: Position): void {
  if (name === null) return;
  const place = spec.places['name'] ?? spec.place;
  if (walk.names.has(name)) {
    walk.diagnostics.push(makeError(place, say.duplicateLayer(spec.name ?? ''), trail.slice(0, -1)));
    return;
  }
  walk.names.add(name);
  claimWeights(spec, name, place, {trail, walk});
}

/** A scale of a layer has the layer's own name, and may so be called as another layer's weight. */
function claimWeights(spec: OperationSpec, name: string, place: Place, {trail, walk}: Omit<Position, 'prefix'>): void {
  const weights = getOperation(spec.operation).weights?.(name, spec.values) ?? usual.map((part) => `${name}.${part}`);
  const taken = weights.find((weight, index) => walk.weights.has(weight) || weights.indexOf(weight) < index);
  if (taken !== undefined) walk.diagnostics.push(makeError(place, say.duplicateWeight(taken), trail));
  for (const weight of weights) walk.weights.add(weight);
}

/** What the weights of a convolution, a dense layer or a norm are called. */
const usual = ['weight', 'bias', 'running_mean', 'running_var'];

/** Every branch is followed, so that the faults of all come together. */
function walkParallel(spec: ParallelSpec, input: Shape, position: Position): ParallelStep | null {
  const {diagnostics} = position.walk;
  const refuse = (problems: readonly Problem[]) => {
    for (const {message} of problems) diagnostics.push(makeError(spec.place, message, position.trail));
    return null;
  };
  const chunk: Measure | null = spec.split ? splitChannels.measure(input, spec.branches.length) : null;
  if (chunk !== null && chunk.shape === null) return refuse(chunk.problems);
  const start = chunk?.shape ?? input;
  const branches = spec.branches.map((branch, index) =>
    walkItems(branch, start, {...position, trail: [...position.trail, `branch ${index + 1}`]}),
  );
  const whole = branches.filter((branch) => branch !== null);
  if (whole.length < branches.length) return null;
  const {shape, problems} = joins[spec.join].measure(whole.map((branch) => branch.shape));
  if (shape === null || problems.length > 0) return refuse(problems);
  const items = whole.map((branch) => branch.items);
  return {kind: 'parallel', spec, branches: items, shape, ...sumCosts(items.flat())};
}
