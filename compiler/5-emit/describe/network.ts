import {formatFileLine} from '../../diagnostics/place.js';
import type {Graph, GraphBlock, GraphStage, Step} from '../../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../../4-analyze/graph.js';
import type {Shape} from '../../operations/operation.js';
import type {Identifier, LayerFunction} from '../identifiers.js';
import {identify, typeOf, callableOf} from '../identifiers.js';
import {printSentence, printText} from '../text.js';
import type {BlockCall, Loop} from './block-calls.js';
import {describeBlockCalls} from './block-calls.js';
import type {BlockFunction} from './block-functions.js';
import {usesBlock} from './block-stage.js';
import {differingKeys, printLiteral} from './calls.js';
import type {Flow, Manner} from './flow.js';
import {describeFlow} from './flow.js';

/** The network's own function: the stem, a line a block, and the head. */
export interface NetworkDescription {
  /** What the module exports it as. */
  readonly name: string;
  /** One sentence, which has gone through printSentence. */
  readonly documentation: string;
  /** How many classes there are unless the caller says another number; null where nothing depends on it. */
  readonly classes: number | null;
  readonly variables: Readonly<Record<'image' | 'x' | 'index', Identifier>>;
  readonly words: Readonly<Record<'input' | 'model' | 'result', LayerFunction>>;
  readonly input: Shape;
  readonly stem: Flow;
  readonly stages: readonly StageDescription[];
  readonly head: Flow;
  /** The spec's name. */
  readonly title: string;
}

export interface StageDescription {
  /** `layer1 · resnet18.yaml:12` */
  readonly comment: string;
  /** Calls of blocks, or the operations of a stage without. */
  readonly content: readonly (BlockCall | Loop)[] | {readonly flow: Flow};
}

const manner: Manner = {
  isLeftOut: ({isIdle}) => isIdle,
  keys: differingKeys,
  name: ({name}) => [printText(name ?? '')],
  argument: (step, key) => [printArgument(step, key)],
};

export function describeNetwork(
  graph: Graph,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
): NetworkDescription {
  const usesClasses = flattenItems(graph.head).some((step) =>
    differingKeys(step).some((key) => printArgument(step, key) === 'classes'),
  );
  return {
    name: graph.identifier,
    documentation: describe(graph),
    classes: usesClasses ? graph.classes : null,
    variables: {image: identify('image'), x: identify('x'), index: identify('index')},
    words: {input: callableOf('input'), model: callableOf('model'), result: typeOf('Model')},
    input: graph.input,
    stem: describeFlow(graph.stem, manner),
    stages: graph.stages.map((stage) => describeStage(stage, functionOf)),
    head: describeFlow(graph.head, manner),
    title: graph.name,
  };
}

export function listFlowsOfNetwork({stem, stages, head}: NetworkDescription): Flow[] {
  return [stem, ...stages.flatMap(({content}) => ('flow' in content ? [content.flow] : [])), head];
}

export function changeFlowsOfNetwork(
  network: NetworkDescription,
  change: (flow: Flow) => Flow,
): NetworkDescription {
  const stages = network.stages.map((stage) =>
    'flow' in stage.content ? {...stage, content: {flow: change(stage.content.flow)}} : stage,
  );
  return {...network, stem: change(network.stem), stages, head: change(network.head)};
}

function printArgument(step: Step, key: string): string {
  return step.spec.expressions[key] === '$classes' ? 'classes' : printLiteral(step, key);
}

function describeStage(stage: GraphStage, functionOf: ReadonlyMap<GraphBlock, BlockFunction>): StageDescription {
  const comment = `${stage.name} · ${formatFileLine(stage.place)}`;
  if (usesBlock(stage)) return {comment, content: describeBlockCalls(stage, functionOf)};
  return {comment, content: {flow: describeFlow(stage.blocks.flatMap(itemsOfBlock), manner)}};
}

function describe({name, description}: Graph): string {
  const sentence = printSentence(description ?? `The network ${name}`);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
