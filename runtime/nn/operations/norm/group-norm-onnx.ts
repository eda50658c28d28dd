import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {GroupNormSettings} from './settings.js';

/** Layer normalization is an operator of ONNX's; group normalization is that of instances, each group being one. */
export function normalizeInOnnx(
  graph: OnnxGraph,
  {groups, eachPlace, epsilon}: GroupNormSettings,
  given: OnnxValue,
  [weight, bias]: readonly OnnxValue[],
): OnnxValue {
  const attributes = {epsilon: {float: epsilon}};
  const [factors, shift] = [weight as OnnxValue, bias as OnnxValue];
  if (eachPlace) {
    const x = graph.arrange(given, 'nhwc');
    return graph.map('LayerNormalization', [x, factors, shift], {axis: -1, ...attributes});
  }
  const x = graph.arrange(given, 'nchw');
  const members = x.sizes.reduce((product, size) => product * size, 1) / groups;
  const instances = graph.reshape(x, {sizes: [groups, members], layout: null});
  const plain = [1, 0].map((value) => graph.constant(value === 1 ? 'ones' : 'zeros', Array(groups).fill(value)));
  const [ones, zeros] = plain as [OnnxValue, OnnxValue];
  const normal = graph.reshape(graph.map('InstanceNormalization', [instances, ones, zeros], attributes), x);
  const along = (parameter: OnnxValue): OnnxValue =>
    x.layout === null ? parameter : graph.reshape(parameter, {sizes: [...parameter.sizes, 1, 1], layout: null});
  return graph.map('Add', [graph.map('Mul', [normal, along(factors)]), along(shift)]);
}
