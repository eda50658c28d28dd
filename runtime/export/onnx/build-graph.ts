import {UserError} from '../../../common/errors.js';
import {at} from '../../nn/at.js';
import type {Model} from '../../nn/model.js';
import {nameNodes} from '../../nn/name-nodes.js';
import type {Node} from '../../nn/node.js';
import {OnnxGraph, onnxForm} from '../../nn/onnx/onnx-graph.js';
import type {OnnxValue} from '../../nn/onnx/onnx-graph.js';
import type {ExportSettings} from '../export-settings.js';
import type {NetworkFacts} from '../export-source.js';
import {TensorProto_DataType as DataType} from './onnx_pb.js';

/** The versions of ONNX's operators that a file may be stamped with, and the version of the file's form with each. */
export const irVersions: ReadonlyMap<number, number> = new Map([[17, 8], [18, 8], [19, 9], [20, 9], [21, 10]]);

/** A network as an ONNX graph, with its ends. */
export interface BuiltGraph {
  readonly graph: OnnxGraph;
  readonly image: OnnxValue;
  /** Called `logits`, or `probabilities`. */
  readonly answers: OnnxValue;
}

/**
 * Writes a network into an ONNX graph, operation by operation.
 *
 * @throws UserError `export-opset`, `export-name`
 */
export function buildGraph(
  model: Model,
  {opset = 17, half = false, input = 'normalized', layout = 'nchw', probabilities = false}: ExportSettings,
  facts: Pick<NetworkFacts, 'mean' | 'std'>,
): BuiltGraph {
  refuseOpset(opset);
  refuseNames(model);
  const graph = new OnnxGraph(opset);
  const type = input === 'pixels' ? 'uint8' : 'float32';
  const image: OnnxValue = {...onnxForm(model.image.shape, layout), name: 'image', type};
  const normalized = input === 'pixels' ? normalizePixels(graph, image, facts) : image;
  const values = new Map<Node, OnnxValue>([[model.image, half ? castTo(graph, normalized, 'element') : normalized]]);
  const names = nameNodes(model);
  for (const node of model.nodes) {
    if (node === model.image) continue;
    graph.enter(names.get(node) as string);
    const inputs = node.inputs.map((one) => values.get(one) as OnnxValue);
    const parameters = node.operation.parameters.map(({name, shape, pytorchAxes}): OnnxValue => {
      return {name, sizes: pytorchAxes.map((axis) => at(shape, axis)), layout: null, batched: false};
    });
    values.set(node, node.operation.onnx(graph, inputs, parameters));
  }
  graph.enter('');
  const last = graph.arrange(values.get(model.logits) as OnnxValue, 'nchw');
  const logits = half ? castTo(graph, last, 'float32') : last;
  const answers = probabilities ? graph.map('Softmax', [logits], {axis: -1}) : logits;
  return {graph, image, answers: graph.rename(answers, probabilities ? 'probabilities' : 'logits')};
}

function refuseOpset(opset: number): void {
  if (irVersions.has(opset)) return;
  throw new UserError(
    'export-opset',
    `ONNX files are written with opset 17 to 21, not ${opset}.`,
    'Leave --opset out for 17, which every runtime since 2022 reads.',
    2,
  );
}

/** A weight of one of these names would stand for the value, without a word of most runtimes. */
function refuseNames({name: network, parameters}: Model): void {
  const taken = parameters.find(({name}) => ['image', 'logits', 'probabilities'].includes(name));
  if (taken === undefined) return;
  throw new UserError(
    'export-name',
    `${network} has a layer "${taken.name}", which is what an ONNX file calls its input or output.`,
    'Give the layer another name in the spec, and its weights in their file.',
    1,
  );
}

/** (byte / 255 - mean) / std, rounded at each step as in training. */
function normalizePixels(
  graph: OnnxGraph,
  image: OnnxValue,
  {mean, std}: Pick<NetworkFacts, 'mean' | 'std'>,
): OnnxValue {
  graph.enter('pixels');
  const channels = (what: string, numbers: readonly number[]): OnnxValue =>
    graph.constant(what, numbers, 'float32', image.layout === 'nchw' ? [numbers.length, 1, 1] : [numbers.length]);
  const wide = castTo(graph, image, 'float32');
  const scaled = graph.map('Div', [wide, graph.constant('255', [255], 'float32', [])]);
  const centered = graph.map('Sub', [scaled, channels('mean', mean ?? [])]);
  return graph.map('Div', [centered, channels('std', std ?? [])]);
}

function castTo(graph: OnnxGraph, value: OnnxValue, type: 'element' | 'float32'): OnnxValue {
  const to = type === 'element' ? DataType.FLOAT16 : DataType.FLOAT;
  return graph.call('Cast', [value], {...value, type}, {to});
}
