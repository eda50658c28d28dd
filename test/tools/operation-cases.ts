import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from '../../runtime/nn/index.js';
import type {
  BatchNormOptions,
  ConvOptions,
  DenseOptions,
  GlobalAvgPoolOptions,
  Model,
  Node,
  PoolOptions,
} from '../../runtime/nn/index.js';
import {at} from '../../runtime/nn/at.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {readFixtureJson, readFixtureTensors, readStateDict} from './fixtures.js';
import {callElementsLayer} from './element-layers.js';
import {callShapeLayer} from './shape-layers.js';
import {callVectorsLayer} from './vector-layers.js';

/** One operation with PyTorch's answers, as test/oracle/make_fixtures.py wrote them. */
export interface OperationCase {
  readonly title: string;
  readonly model: Model;
  /** What its tensors' names begin with. */
  readonly index: string;
}

interface Described {
  readonly key?: string;
  readonly layer: string;
  readonly options: unknown;
  /** With the batch, NHWC. */
  readonly input: readonly number[];
}

/** The fixtures that hold cases: JSON with what each is, and tensors under its key. */
const fixtures = ['operations', 'shape-operations', 'element-operations', 'vector-operations'];

export function readOperationCases(): OperationCase[] {
  return fixtures.flatMap((fixture) =>
    readFixtureJson<Described[]>(`${fixture}.json`).map(({key, layer, options, input: shape}, index) => {
      const x = input(shape.slice(1));
      return {
        title: `${layer} ${JSON.stringify(options)} on [${shape}]`,
        model: model(layer, x, callLayer(layer, x, options)),
        index: key ?? String(index),
      };
    }),
  );
}

export function operationTensors(): (name: string) => NamedTensor {
  const readers = fixtures.map((fixture) => readFixtureTensors(`${fixture}.safetensors`));
  // The first fixture's keys are numbers alone.
  return (name) => at(readers, Math.max(0, fixtures.findIndex((fixture) => name.startsWith(`${fixture}-`))))(name);
}

/** A case's tensors under a prefix: `layer.`, `gradient.layer.`, `updated.layer.`. */
export function readCaseTensors(index: string, prefix: string): NamedTensor[] {
  return fixtures.flatMap((fixture) => readStateDict(`${fixture}.safetensors`, `${index}.${prefix}`));
}

function callLayer(layer: string, x: Node, options: unknown): Node {
  switch (layer) {
    case 'conv':
      return conv(x, 'layer', options as ConvOptions);
    case 'batchNorm':
      return batchNorm(x, 'layer', options as BatchNormOptions);
    case 'residual':
      return residual(x, options as ResidualOptions);
    case 'relu':
      return relu(x);
    case 'maxPool':
      return maxPool(x, options as PoolOptions);
    case 'globalAvgPool':
      return globalAvgPool(x, options as GlobalAvgPoolOptions);
    case 'dense':
      return dense(x, 'layer', options as DenseOptions);
    default:
      return (
        callVectorsLayer(layer, x, options) ??
        callElementsLayer(layer, x, options) ??
        callShapeLayer(layer, x, options)
      );
  }
}

interface ResidualOptions {
  readonly adds: boolean;
  readonly relu: boolean;
}

/** make_fixtures.py's Residual. */
function residual(x: Node, {adds, relu: withRelu}: ResidualOptions): Node {
  const channels = x.shape[2] ?? 0;
  const y = batchNorm(conv(x, 'layer.conv', {channels, kernel: 3}), 'layer.bn');
  const sum = adds ? add(y, x) : y;
  return withRelu ? relu(sum) : sum;
}

/** A network in which one value has three readers, one of them the addition twice over. */
export function sharedValueModel(): Model {
  const image = input([4, 5, 2]);
  const x = relu(conv(image, 'first', {channels: 3, kernel: 3}));
  const y = add(add(x, x), conv(x, 'second', {channels: 3, kernel: 1}));
  return model('shared', image, dense(globalAvgPool(y), 'fc', {features: 4}));
}
