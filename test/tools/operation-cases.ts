import {add, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {at} from '../../runtime/nn/at.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {readFixtureJson, readFixtureTensors, readStateDict} from './fixtures.js';
import {callLayer} from './call-layer.js';

/** One operation with PyTorch's answers, as test/oracle/make_fixtures.py wrote them. */
export interface OperationCase {
  readonly title: string;
  /** The layer's name and options, as `callLayer` takes them. */
  readonly layer: string;
  readonly options: unknown;
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
        layer,
        options,
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

/** A network in which one value has three readers, one of them the addition twice over. */
export function sharedValueModel(): Model {
  const image = input([4, 5, 2]);
  const x = relu(conv(image, 'first', {channels: 3, kernel: 3}));
  const y = add(add(x, x), conv(x, 'second', {channels: 3, kernel: 1}));
  return model('shared', image, dense(globalAvgPool(y), 'fc', {features: 4}));
}
