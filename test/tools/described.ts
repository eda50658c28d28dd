import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {gunzipSync} from 'node:zlib';
import {packageRoot} from '#package-root';
import {parseCases} from './fixtures.js';
import type {Model} from '../../runtime/nn/model.js';

type Named = readonly [name: string, shape: readonly number[]];

/** A network as test/oracle/zoo.py found it in PyTorch. */
export interface Described {
  /** `torchvision densenet121`. */
  readonly source: string;
  readonly input: readonly number[];
  readonly classes: number;
  readonly parameters: number;
  readonly buffers: number;
  readonly macs: number;
  /** The state_dict in its order, num_batches_tracked left out. */
  readonly tensors: readonly Named[];
  /** The output's shape of each convolution, norm and dense layer, NHWC without the batch, in running order. */
  readonly layers: readonly Named[];
}

/** The networks that test/oracle/zoo.py described, by the name of the spec. */
export function readZoo(): Readonly<Record<string, Described>> {
  const text = gunzipSync(readFileSync(join(packageRoot, 'test/oracle/fixtures/zoo.json.gz'))).toString();
  return parseCases<{networks: Record<string, Described>}>(text, 'zoo.json.gz').networks;
}

/** A model's parameters and buffers as PyTorch would list them. */
export function tensorsOf(model: Model): Named[] {
  return model.parameters.map(({name, shape, pytorchAxes}) => [name, pytorchAxes.map((axis) => shape[axis] as number)]);
}

/** Shapes in words; a vector and one place of that many channels are the same. */
export function shapesByLayer(layers: readonly Named[]): Map<string, string> {
  const show = (shape: readonly number[]) => {
    const [height, width, ...channels] = shape;
    return `[${(height === 1 && width === 1 ? channels : shape).join(', ')}]`;
  };
  return new Map(layers.map(([name, shape]) => [name, show(shape)]));
}

/**
 * What PyTorch lists before the path beside it, or before what is inside: shortcuts in RegNet and timm's
 * pre-activation ResNet, ConvNeXt's layer scale. Here a layer stands where it runs.
 */
const displaced = /\.(proj|downsample|layer_scale)(\.|$)/u;

/** The first difference of two lists of tensors in words, or null. */
export function compareSequences(found: readonly Named[], expected: readonly Named[]): string | null {
  const isDisplaced = ([name]: Named) => displaced.test(name);
  const isInPlace = (tensor: Named) => !isDisplaced(tensor);
  return (
    firstDifference(found.filter(isInPlace), expected.filter(isInPlace)) ??
    firstDifference(found.filter(isDisplaced), expected.filter(isDisplaced))
  );
}

function firstDifference(found: readonly Named[], expected: readonly Named[]): string | null {
  const show = (tensor: Named | undefined) => (tensor ? `${tensor[0]} [${tensor[1].join(', ')}]` : 'nothing');
  const length = Math.max(found.length, expected.length);
  for (let i = 0; i < length; i++) {
    const [own, theirs] = [show(found[i]), show(expected[i])];
    if (own !== theirs) {
      const before = i === 0 ? 'first' : `after ${show(expected[i - 1])}`;
      return `${before}: ${own}, where PyTorch has ${theirs} (${found.length} tensors, ${expected.length} expected)`;
    }
  }
  return null;
}
