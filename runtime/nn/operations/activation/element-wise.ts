import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../../at.js';
import {activationType, valuePrecision} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Node} from '../../node.js';
import type {OnnxGraph, OnnxValue} from '../../onnx/onnx-graph.js';
import type {Precision} from '../../precision.js';

/** A function of each number by itself: all that is particular to it. */
export interface ElementFunction {
  /** The spec language's name. */
  readonly kind: string;
  /** Its name in addon/vectors/activation.cc. */
  readonly own: string;
  /** The one number that it may have. */
  readonly parameter: number;
  /** What determines its slope: the output, where that will do, since what follows often keeps it too. */
  readonly keeps: 'output' | 'input' | 'nothing';
  /** @internal */
  portable(tf: typeof tfjs, x: tfjs.Tensor): tfjs.Tensor;
  /** @internal */
  onnx(graph: OnnxGraph, x: OnnxValue): OnnxValue;
  /**
   * On TensorFlow's kernels, where specnet's own does not run.
   * @internal
   */
  compose(engine: Engine, precision: Precision): ElementKernels;
}

/** @internal */
interface ElementKernels {
  forward(x: Tensor): Tensor;
  /** @param kept what the function keeps; the gradient itself where it keeps nothing */
  backward(gradient: Tensor, kept: Tensor): Tensor;
}

/** The node of a function of each number by itself. */
export function applyToElements(x: Node, element: ElementFunction): Node {
  return {
    operation: {
      kind: element.kind,
      parameters: [],
      portable: (tf, inputs) => ({output: element.portable(tf, at(inputs, 0))}),
      onnx: (graph, inputs) => element.onnx(graph, at(inputs, 0)),
      native: (engine, precision) => elementLayer(engine, valuePrecision(x.shape, precision), element),
    },
    name: null,
    inputs: [x],
    shape: x.shape,
    remake: (inputs) => applyToElements(at(inputs, 0), element),
  };
}

/** @internal */
export function elementLayer(engine: Engine, precision: Precision, element: ElementFunction): NativeLayer {
  const usesCustom = engine.usesCustom('SpecnetActivation', precision);
  const {forward, backward} = usesCustom
    ? customKernels(engine, precision, element)
    : element.compose(engine, precision);
  const {keeps} = element;
  return {
    forward(inputs, _parameters, training) {
      const x = at(inputs, 0);
      const output = forward(x);
      const keepsNothing = !training || keeps === 'nothing';
      return {output, saved: keepsNothing ? [] : [engine.retain(keeps === 'output' ? output : x)], buffers: []};
    },
    backward: (gradient, [kept]) => ({inputs: [backward(gradient, kept ?? gradient)], parameters: []}),
  };
}

/** One pass over memory forward, and one backward. */
function customKernels(engine: Engine, precision: Precision, {own, parameter}: ElementFunction): ElementKernels {
  const attributes = {T: activationType(precision), function: own, parameter: {float: parameter}};
  return {
    forward: engine.kernel('SpecnetActivation', attributes),
    backward: engine.kernel('SpecnetActivationGradient', attributes),
  };
}
