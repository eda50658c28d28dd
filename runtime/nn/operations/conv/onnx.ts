import {onnxForm} from '../../onnx/onnx-graph.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {ConvSettings} from './settings.js';

/** Padding is written out: what `auto_pad` means differs between runtimes. */
export function convolveInOnnx(
  graph: OnnxGraph,
  {output, kernel, padding: [top, left], stride, dilation, groups}: ConvSettings,
  x: OnnxValue,
  parameters: readonly OnnxValue[],
): OnnxValue {
  return graph.call('Conv', [graph.arrange(x, 'nchw'), ...parameters], onnxForm(output), {
    kernel_shape: kernel,
    strides: [stride, stride],
    dilations: [dilation, dilation],
    pads: [top, left, top, left],
    group: groups,
  });
}
