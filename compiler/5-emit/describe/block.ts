import type {GraphBlock, Step} from '../../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../../4-analyze/graph.js';
import type {Shape} from '../../operations/operation.js';
import type {Identifier, LayerFunction} from '../identifiers.js';
import {identify, typeOf, callableOf} from '../identifiers.js';
import {printSentence} from '../text.js';
import type {BlockFunction} from './block-functions.js';
import {expressionOf} from './block-parameters.js';
import type {BlockParameter} from './block-parameters.js';
import {printLiteral} from './calls.js';
import type {Flow, Manner} from './flow.js';
import {describeFlow} from './flow.js';

/** The function of a kind of block: body, shortcut and their sum. */
export interface BlockDescription {
  readonly name: Identifier;
  /** One sentence, which has gone through printSentence. */
  readonly documentation: string;
  /** Of the block's input, and of its result. */
  readonly node: LayerFunction;
  readonly variables: Readonly<Record<'x' | 'name' | 'y' | 'before' | 'shortcut', Identifier>>;
  /** The numbers that it takes. */
  readonly parameters: readonly BlockParameter[];
  /** The type of an object that holds them, where they are passed by name. */
  readonly sizesType: Identifier | null;
  /** What the projection is fed from. */
  readonly projectsFrom: GraphBlock['projectsFrom'];
  readonly before: Flow;
  readonly body: Flow;
  /** Null where the shortcut is none: the input is not added. A flow without calls is the input itself. */
  readonly shortcut: {readonly add: LayerFunction; readonly projection: Flow} | null;
  readonly after: Flow;
  readonly shape: Shape;
}

export function describeBlock(made: BlockFunction): BlockDescription {
  const {name, example, stage, keys, leftOut, parameters, sizesType} = made;
  const {shortcut, projectsFrom, before, body, projection, after, shape} = example;
  const byExpression = new Map(parameters.map((parameter) => [parameter.expression, parameter.name]));
  const variables = {
    x: identify('x'),
    // Every block is called with its name; one without layers has no use for it, which TypeScript's strictest settings
    // take for a typo, unless it begins with a line.
    name: identify(hasLayers(example) ? 'name' : '_name'),
    y: identify('y'),
    before: identify('before'),
    shortcut: identify('shortcut'),
  };
  const manner: Manner = {
    isLeftOut: (step) => leftOut.has(step),
    keys: (step) => keys.get(step) ?? [],
    name: ({spec}) => ['`${', variables.name, `}.${spec.name ?? ''}\``],
    argument: (step, key) => [byExpression.get(expressionOf(stage, step, key) ?? '') ?? printLiteral(step, key)],
  };
  return {
    name,
    documentation: describe(made),
    node: typeOf('Node'),
    variables,
    parameters,
    sizesType,
    projectsFrom,
    before: describeFlow(before, manner),
    body: describeFlow(body, manner),
    shortcut: shortcut === 'none' ? null : {add: callableOf('add'), projection: describeFlow(projection, manner)},
    after: describeFlow(after, manner),
    shape,
  };
}

function hasLayers(block: GraphBlock): boolean {
  return flattenItems(itemsOfBlock(block)).some(({name}) => name !== null);
}

export function listFlowsOfBlock({before, body, shortcut, after}: BlockDescription): Flow[] {
  return [before, body, shortcut?.projection ?? [], after];
}

export function changeFlowsOfBlock(block: BlockDescription, change: (flow: Flow) => Flow): BlockDescription {
  const {before, body, shortcut, after} = block;
  return {
    ...block,
    before: change(before),
    body: change(body),
    shortcut: shortcut === null ? null : {...shortcut, projection: change(shortcut.projection)},
    after: change(after),
  };
}

function describe({example, stage, difference, leftOut}: BlockFunction): string {
  const subject = printSentence(stage.block.description ?? `Block ${stage.block.name}`).replace(/\.$/, '');
  return `${subject}${difference}${describeShortcut(example, leftOut, stage.block.shortcut !== 'none')}.`;
}

function describeShortcut(block: GraphBlock, leftOut: ReadonlySet<Step>, mayHaveOne: boolean): string {
  const {shortcut, projectsFrom} = block;
  if (shortcut === 'identity') return ', with an identity shortcut';
  if (shortcut === 'none') return mayHaveOne ? ', without a shortcut, since the shape changes' : '';
  return `, with ${describeProjection(block, leftOut)}${projectsFrom === 'input' ? '' : ' from `before`'}`;
}

/** A projection is one by a convolution; what else reshapes the input is said by its operations. */
function describeProjection({projection}: GraphBlock, leftOut: ReadonlySet<Step>): string {
  const [first] = projection;
  if (first?.kind === 'step' && isConvolution(first) && first.spec.values['kernel'] === 1) {
    return 'a 1x1 projection shortcut';
  }
  const steps = flattenItems(projection);
  if (steps.some(isConvolution)) return 'a projection shortcut';
  const kind = steps.some(({name}) => name !== null) ? 'a shortcut' : 'a parameter-free shortcut';
  const operations = steps.filter((step) => !leftOut.has(step)).map(describeStep);
  return operations.length === 0 ? kind : `${kind} (${operations.join(' and ')})`;
}

function isConvolution({spec}: Step): boolean {
  return spec.operation === 'conv';
}

function describeStep({spec: {operation, values}}: Step): string {
  if (/pool$/u.test(operation) && values['kernel'] === 1) return 'strided subsampling';
  const isOfChannels = operation === 'pad' && values['height'] === 0 && values['width'] === 0;
  return isOfChannels ? 'zero-padded channels' : operation;
}
