import {basename} from 'node:path';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import {hashSpec} from '../3-resolve/serialize.js';
import {formatFileLine} from '../diagnostics/place.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError, makeWarning} from '../diagnostics/diagnostic.js';
import {inputOrder, logitsShape, stemShrinks} from '../diagnostics/analyze-messages.js';
import {idleStage} from '../diagnostics/unused-messages.js';
import {sameShape} from '../operations/add.js';
import type {Shape} from '../operations/operation.js';
import {checkBudget} from './budget.js';
import {checkExpectations} from './expect.js';
import type {Costs, Graph, GraphBlock, GraphStage} from './graph.js';
import {sumCosts} from './graph.js';
import type {Walk} from './walk.js';
import {walkItems} from './walk.js';
import {walkBlock, walkWritten} from './walk-block.js';

export interface Analysis {
  /** Null where a shape could not be followed to the end. There may be a graph and errors: an unmet expectation. */
  readonly graph: Graph | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Follows one image through the network: shapes, parameters, buffers and MACs of every layer. No tensor is made. */
export function analyze(spec: ModelSpec): Analysis {
  const walk: Walk = {diagnostics: [], names: new Set(), weights: new Set()};
  const {diagnostics} = walk;
  const tooLarge = checkBudget({parameters: 0, buffers: 0, macs: 0}, spec.input, spec.places.input);
  if (tooLarge !== null) return {graph: null, diagnostics: [tooLarge]};
  const [height, width, channels] = spec.input;
  // An image as PyTorch has it, channels first.
  const isTurned = (height === 1 || height === 3) && width >= 16 && channels >= 16;
  if (isTurned) diagnostics.push(makeWarning(spec.places.input, inputOrder(spec.input)));
  const stem = walkItems(spec.stem, spec.input, {prefix: '', trail: ['stem'], walk});
  if (stem === null) return {graph: null, diagnostics};
  warnOfShrinking(spec, stem.shape, diagnostics);
  const stages = walkStages(spec, stem.shape, sumCosts(stem.items), walk);
  if (stages === null) return {graph: null, diagnostics};
  const head = walkItems(spec.head, stages.at(-1)?.shape ?? stem.shape, {prefix: '', trail: ['head'], walk});
  if (head === null) return {graph: null, diagnostics};
  if (head.shape.length !== 1 || head.shape[0] !== spec.classes) {
    diagnostics.push(makeError(spec.places.head, logitsShape(head.shape, spec.classes)));
  }
  const graph: Graph = {
    name: spec.name,
    identifier: spec.identifier,
    description: spec.description,
    hash: hashSpec(spec),
    source: basename(spec.place.source.name),
    command: describeCommand(spec),
    place: spec.place,
    input: spec.input,
    output: head.shape,
    classes: spec.classes,
    stem: stem.items,
    stages,
    head: head.items,
    ...sumCosts([...stem.items, ...stages, ...head.items]),
  };
  if (!hasErrors(diagnostics)) diagnostics.push(...checkExpectations(spec, graph));
  return {graph, diagnostics};
}

function describeCommand({params, place}: ModelSpec): string {
  const values = params.filter(({value, fallback}) => value !== fallback).map(({name, value}) => `${name}=${value}`);
  return values.length === 0 ? 'spec build' : ['spec build', basename(place.source.name), ...values].join(' ');
}

function walkStages(spec: ModelSpec, input: Shape, before: Costs, walk: Walk): GraphStage[] | null {
  const stages: GraphStage[] = [];
  let shape = input;
  let costs = before;
  for (const [index, stage] of spec.stages.entries()) {
    const trail = [`stage ${index + 1} (${formatFileLine(stage.place)})`];
    const blocks: GraphBlock[] = [];
    const start = shape;
    for (const one of stage.blocks) {
      const block =
        stage.block === null ? walkWritten(one, shape, trail, walk) : walkBlock(one, stage.block, shape, trail, walk);
      if (block === null) return null;
      blocks.push(block);
      shape = block.shape;
      costs = sumCosts([costs, block]);
      const tooLarge = checkBudget(costs, shape, stage.place);
      if (tooLarge !== null) {
        walk.diagnostics.push(tooLarge);
        return null;
      }
    }
    const made = {name: stage.name, place: stage.place, block: stage.block, blocks, shape, ...sumCosts(blocks)};
    if (made.parameters === 0 && sameShape(shape, start)) {
      walk.diagnostics.push(makeWarning(stage.place, idleStage(stage.name)));
    }
    stages.push(made);
  }
  return stages;
}

/** A small image that a stem for large ones leaves a sixteenth of, or less. */
function warnOfShrinking({input, places}: ModelSpec, shape: Shape, diagnostics: Diagnostic[]): void {
  const [height, width] = input;
  const [left = 1, below = 1] = shape;
  if (height <= 64 && width <= 64 && height * width >= 16 * left * below) {
    diagnostics.push(makeWarning(places.stem, stemShrinks([height, width], [left, below])));
  }
}
