import type {Graph, GraphItem, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import type {Shape} from '../operations/operation.js';
import {numberOf, pairOf} from '../operations/operation.js';

/** A tensor of a weights file; name and shape are PyTorch's. */
export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
  /** The block it belongs to; null in stem and head. */
  readonly block: string | null;
}

type Layout = Pick<Tensor, 'name' | 'shape'>;

/** Every tensor of the network's weights file, in the order of its layers. */
export function listTensors({stem, stages, head}: Graph): Tensor[] {
  const ofItems = (items: readonly GraphItem[], block: string | null) =>
    flattenItems(items).flatMap(tensorsOf).map((tensor) => ({...tensor, block}));
  const blocks = stages.flatMap((stage) => stage.blocks);
  return [
    ...ofItems(stem, null),
    ...blocks.flatMap((block) => ofItems(itemsOfBlock(block), block.name === '' ? null : block.name)),
    ...ofItems(head, null),
  ];
}

function tensorsOf(step: Step): Layout[] {
  const {name, spec, parameters, buffers} = step;
  if (name === null || parameters + buffers === 0) return [];
  const layoutOf = layouts.get(spec.operation);
  if (layoutOf === undefined)
    throw new Error(`compiler/diff/tensors.ts does not know the weights of ${spec.operation}`);
  return layoutOf(step, name);
}

/** How each operation with weights keeps them. The sizes follow from the counts, which the analysis has made. */
const layouts: ReadonlyMap<string, (step: Step, name: string) => Layout[]> = new Map([
  ['conv', ofConvolution],
  ['dense', ofDense],
  ['layernorm', ofNorm],
  ['groupnorm', ofNorm],
  ['squeeze-excite', ofSqueeze],
  [
    'layer-scale',
    ({spec: {values}, parameters}, name) => [{name, shape: values['rank'] === 3 ? [parameters, 1, 1] : [parameters]}],
  ],
  ['batchnorm', (step, name) => [...ofNorm(step, name), ...runningStatistics(step, name)]],
]);

/** [channels, channels that come in / groups, kernel height, kernel width], and a bias. */
function ofConvolution({spec: {values}, shape, parameters}: Step, name: string): Layout[] {
  const channels = shape.at(-1) ?? 0;
  const bias = values['bias'] === true ? channels : 0;
  const [height, width] = pairOf(values, 'kernel');
  const weight = [channels, (parameters - bias) / (channels * height * width), height, width];
  return withBias(name, weight, bias);
}

/** [features, features that come in], and a bias. */
function ofDense({spec: {values}, parameters}: Step, name: string): Layout[] {
  const features = numberOf(values, 'features');
  const bias = values['bias'] === true ? features : 0;
  return withBias(name, [features, (parameters - bias) / features], bias);
}

/** Two 1x1 convolutions, below the layer's own name. */
function ofSqueeze({spec: {values}, shape}: Step, name: string): Layout[] {
  const [channels, squeezed] = [shape.at(-1) ?? 0, numberOf(values, 'channels')];
  const bias = values['bias'] === true;
  return [
    ...withBias(`${name}.${String(values['reduce'])}`, [squeezed, channels, 1, 1], bias ? squeezed : 0),
    ...withBias(`${name}.${String(values['expand'])}`, [channels, squeezed, 1, 1], bias ? channels : 0),
  ];
}

function withBias(name: string, weight: Shape, bias: number): Layout[] {
  return [{name: `${name}.weight`, shape: weight}, ...(bias === 0 ? [] : [{name: `${name}.bias`, shape: [bias]}])];
}

/** A scale and a shift a channel. */
function ofNorm({parameters}: Step, name: string): Layout[] {
  return withBias(name, [parameters / 2], parameters / 2);
}

function runningStatistics({buffers}: Step, name: string): Layout[] {
  return ['running_mean', 'running_var'].map((part) => ({name: `${name}.${part}`, shape: [buffers / 2]}));
}
