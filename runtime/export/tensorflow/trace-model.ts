import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../nn/at.js';
import type {Model} from '../../nn/model.js';
import type {Node} from '../../nn/node.js';
import {nameNodes} from '../../nn/name-nodes.js';
import {DataType} from './saved_model_pb.js';
import {T, describeShape, real, text, truth, typeOf} from './graph.js';
import type {Graph} from './graph.js';
import {GraphBuilder} from './graph-builder.js';
import type {Value} from './graph-builder.js';
import {createRecordingTfjs} from './recording-tfjs.js';

/** What the graph has before and after the network. */
export interface TraceOptions {
  /** Images at a time; null for any number. */
  readonly batch: number | null;
  /** Mean and std of each channel of pixels from 0 to 1, where the graph takes bytes and normalizes them itself. */
  readonly pixels: {readonly mean: readonly number[]; readonly std: readonly number[]} | null;
  /** Whether a softmax follows the logits. */
  readonly probabilities: boolean;
}

/**
 * A network in inference as TensorFlow's graph: every operation's `portable`, run once with what records in place of
 * tfjs. Weights have the names of the state_dict, and layers lie in the scopes that their names have.
 *
 * @param parameters in the order of model.parameters, as `matchStateDict` gives them
 */
export function traceModel(model: Model, parameters: readonly Float32Array[], options: TraceOptions): Graph {
  const builder = new GraphBuilder();
  const batch = options.batch ?? -1;
  const type = options.pixels === null ? DataType.DT_FLOAT : DataType.DT_UINT8;
  const shape = [batch, ...model.image.shape];
  const placeholder = {dtype: typeOf(type), shape: {value: {case: 'shape', value: describeShape(shape)}}} as const;
  const image = builder.call('Placeholder', [], shape, placeholder, 'image');

  const first = options.pixels === null ? image : normalize(builder, image, options.pixels);
  const logits = traceNodes(builder, model, parameters, first);
  builder.enter('');
  const last = options.probabilities ? builder.call('Softmax', [logits], logits.shape, {T}, 'softmax') : logits;
  // A node of its own, so that the output has its name whatever layer is the last.
  const output = builder.call('Identity', [last], last.shape, {T}, options.probabilities ? 'probabilities' : 'logits');
  return {
    nodes: builder.nodes,
    input: {name: 'image', type, shape},
    output: {name: output.source as string, type: DataType.DT_FLOAT, shape: last.shape},
  };
}

function traceNodes(
  builder: GraphBuilder,
  model: Model,
  parameters: readonly Float32Array[],
  image: Value,
): Value {
  const tf = createRecordingTfjs(builder);
  const scopes = nameNodes(model);
  const values = new Map<Node, Value>([[model.image, image]]);
  let next = 0;
  for (const node of model.nodes) {
    if (node === model.image) continue;
    builder.enter(scopes.get(node) as string);
    const inputs = node.inputs.map((input) => values.get(input) as Value);
    const own = node.operation.parameters.map(({name, shape}, k) =>
      builder.weights(name, at(parameters, next + k), shape),
    );
    next += own.length;
    const output = traceNode(builder, tf, node, inputs, own);
    if (output.shape.slice(1).join() !== node.shape.join()) {
      throw new Error(`${scopes.get(node)} is traced as [${output.shape}], and is [${node.shape}]`);
    }
    values.set(node, output);
  }
  return values.get(model.logits) as Value;
}

function traceNode(
  builder: GraphBuilder,
  tf: typeof tfjs,
  {operation, shape}: Node,
  inputs: readonly Value[],
  parameters: readonly Value[],
): Value {
  // One kernel for five; of vectors TensorFlow has none.
  if (operation.normalization !== undefined && shape.length === 3) {
    const {epsilon} = operation.normalization;
    const attributes = {T, U: T, epsilon: real(epsilon), data_format: text('NHWC'), is_training: truth(false)};
    return builder.call('FusedBatchNormV3', [at(inputs, 0), ...parameters], at(inputs, 0).shape, attributes);
  }
  const tensors = (values: readonly Value[]) => values as unknown as readonly tfjs.Tensor[];
  return operation.portable(tf, tensors(inputs), tensors(parameters), false).output as unknown as Value;
}

/** `(byte / 255 - mean) / std`. */
function normalize(
  builder: GraphBuilder,
  image: Value,
  {mean, std}: {readonly mean: readonly number[]; readonly std: readonly number[]},
): Value {
  builder.enter('normalize');
  const {shape} = image;
  const types = {SrcT: typeOf(DataType.DT_UINT8), DstT: T, Truncate: truth(false)};
  const perChannel = (name: string, values: readonly number[]) =>
    builder.local(name, Float32Array.from(values));
  const bytes = builder.call('Cast', [image], shape, types);
  const fractions = builder.call('RealDiv', [bytes, builder.scalar(255)], shape, {T});
  const centered = builder.call('Sub', [fractions, perChannel('mean', mean)], shape, {T});
  return builder.call('RealDiv', [centered, perChannel('std', std)], shape, {T});
}
