import {onnxForm} from '../../onnx/onnx-graph.js';
import type {OnnxAttribute, OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {PoolSettings} from './window.js';

/** Windows with their padding written out, what `ceil` adds included: runtimes differ in what `ceil_mode` gives. */
export function poolInOnnx(
  graph: OnnxGraph,
  op: 'MaxPool' | 'AveragePool',
  {kernel, stride, padding, paddingEnd: [bottom, right], output}: PoolSettings,
  x: OnnxValue,
  attributes: Readonly<Record<string, OnnxAttribute>> = {},
): OnnxValue {
  return graph.call(op, [graph.arrange(x, 'nchw')], onnxForm(output), {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, bottom, right],
    ...attributes,
  });
}

/**
 * The mean of each window. Padding that counts is padded with zeros before, so that what is left over the end is what
 * `ceil` adds, which never counts.
 */
export function averageInOnnx(
  graph: OnnxGraph,
  settings: PoolSettings,
  countPadding: boolean,
  x: OnnxValue,
): OnnxValue {
  const uncounted = {count_include_pad: 0};
  const {padding, paddingEnd: [bottom, right]} = settings;
  if (!countPadding || padding === 0) return poolInOnnx(graph, 'AveragePool', settings, x, uncounted);
  const paddedSettings = {...settings, padding: 0, paddingEnd: [bottom - padding, right - padding] as const};
  return poolInOnnx(graph, 'AveragePool', paddedSettings, padInOnnx(graph, settings, x), uncounted);
}

function padInOnnx(graph: OnnxGraph, {input, padding}: PoolSettings, x: OnnxValue): OnnxValue {
  const pads = graph.constant('pads', [0, 0, padding, padding, 0, 0, padding, padding], 'int64');
  const [height, width, channels] = input;
  const form = onnxForm([height + 2 * padding, width + 2 * padding, channels]);
  return graph.call('Pad', [graph.arrange(x, 'nchw'), pads, graph.scalar('zero', 0)], form);
}
