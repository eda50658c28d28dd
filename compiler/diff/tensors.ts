import type {Graph, Step} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import type {Shape} from '../operations/operation.js';
import {numberOf, pairOf} from '../operations/operation.js';

/** A tensor of a weights file; name and shape are PyTorch's. */
export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
}

/** Every tensor of the network's weights file, in the order of its layers. */
export function listTensors(graph: Graph): Tensor[] {
  return listSteps(graph).flatMap((step) => {
    const {name, spec, parameters, buffers} = step;
    if (name === null || parameters + buffers === 0) return [];
    const tensorsOf = layouts.get(spec.operation);
    if (tensorsOf === undefined) throw new Error(`compiler/diff/tensors.ts does not know the weights of ${spec.operation}`);
    return tensorsOf(step, name);
  });
}

/** How each operation with weights keeps them. The sizes follow from the counts, which the analysis has made. */
const layouts: ReadonlyMap<string, (step: Step, name: string) => Tensor[]> = new Map([
  ['conv', ofConvolution],
  ['dense', ofDense],
  ['batchnorm', (step, name) => [...ofNorm(step, name), ...runningStatistics(step, name)]],
]);

/** [channels, channels that come in / groups, kernel height, kernel width], and a bias. */
function ofConvolution({spec: {values}, shape, parameters}: Step, name: string): Tensor[] {
  const channels = shape.at(-1) ?? 0;
  const bias = values['bias'] === true ? channels : 0;
  const [height, width] = pairOf(values, 'kernel');
  const weight = [channels, (parameters - bias) / (channels * height * width), height, width];
  return withBias(name, weight, bias);
}

/** [features, features that come in], and a bias. */
function ofDense({spec: {values}, parameters}: Step, name: string): Tensor[] {
  const features = numberOf(values, 'features');
  const bias = values['bias'] === true ? features : 0;
  return withBias(name, [features, (parameters - bias) / features], bias);
}

function withBias(name: string, weight: Shape, bias: number): Tensor[] {
  return [{name: `${name}.weight`, shape: weight}, ...(bias === 0 ? [] : [{name: `${name}.bias`, shape: [bias]}])];
}

/** A scale and a shift a channel. */
function ofNorm({parameters}: Step, name: string): Tensor[] {
  return withBias(name, [parameters / 2], parameters / 2);
}

function runningStatistics({buffers}: Step, name: string): Tensor[] {
  return ['running_mean', 'running_var'].map((part) => ({name: `${name}.${part}`, shape: [buffers / 2]}));
}
