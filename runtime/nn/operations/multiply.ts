import {at} from '../at.js';
import {scaleChannels, sumChannels} from '../native/channels.js';
import {activationType, castKernel, float32Type, valuePrecision} from '../engine/engine.js';
import type {Engine} from '../engine/engine.js';
import type {NativeLayer} from '../engine/layer.js';
import {reshaper} from '../native/reshape.js';
import type {Node, Shape} from '../node.js';
import {onnxForm} from '../onnx/onnx-graph.js';
import type {Operation} from '../operation.js';
import type {Precision} from '../precision.js';

/**
 * x y, of one shape; or `[h, w, c]` times `[c]` or `[1, 1, c]`, a factor for each channel, in either order.
 * @throws RangeError when the shapes do not fit
 */
export function multiply(x: Node, y: Node): Node {
  const node = (operation: Operation, shape: Shape): Node => {
    const remake: Node['remake'] = (inputs) => multiply(at(inputs, 0), at(inputs, 1));
    return {operation, name: null, inputs: [x, y], shape, remake};
  };
  if (x.shape.join() === y.shape.join()) return node(productOperation(x.shape), x.shape);
  // The inputs stay in their order, which is that in which layers run and contracts list them.
  if (isFactorOf(y.shape, x.shape)) return node(gateOperation(y.shape, 1), x.shape);
  if (isFactorOf(x.shape, y.shape)) return node(gateOperation(x.shape, 0), y.shape);
  const shown = [x, y].map(({shape}) => `[${shape.join(', ')}]`).join(' and ');
  throw new RangeError(`multiply needs two equal shapes, or a factor for each channel, not ${shown}`);
}

/** `[c]` or `[1, 1, c]` beside `[h, w, c]`. */
function isFactorOf(factor: Shape, featureMap: Shape): boolean {
  const channels = featureMap.length === 3 ? at(featureMap, 2) : null;
  return factor.join() === `${channels}` || factor.join() === `1,1,${channels}`;
}

function productOperation(shape: Shape): Operation {
  return {
    kind: 'multiply',
    parameters: [],
    portable: (tf, inputs) => ({output: tf.mul(at(inputs, 0), at(inputs, 1))}),
    onnx(graph, inputs) {
      const aligned = graph.align(inputs);
      return graph.map('Mul', [at(aligned, 0), at(aligned, 1)]);
    },
    native(engine, precision) {
      const product = engine.kernel('Mul', {T: activationType(valuePrecision(shape, precision))});
      return {
        forward(inputs, _parameters, training) {
          const saved = training ? inputs.map((input) => engine.retain(input)) : [];
          return {output: product(...inputs), saved, buffers: []};
        },
        backward: (gradient, [x, y]) => ({
          inputs: [y, x].map((other) => product(gradient, other as typeof gradient)),
          parameters: [],
        }),
      };
    },
  };
}

/**
 * @param shape the factor's
 * @param which of the two inputs it is
 */
function gateOperation(shape: Shape, which: 0 | 1): Operation {
  return {
    kind: 'multiply',
    parameters: [],
    portable(tf, inputs) {
      const factor = at(inputs, which);
      const [images, channels] = [at(factor.shape, 0), at(factor.shape, factor.shape.length - 1)];
      return {output: tf.mul(at(inputs, 1 - which), tf.reshape(factor, [images, 1, 1, channels]))};
    },
    onnx(graph, inputs) {
      const x = at(inputs, 1 - which);
      const factor = graph.arrange(at(inputs, which), x.layout ?? 'nchw');
      const channels = at(shape, shape.length - 1);
      return graph.map('Mul', [x, graph.reshape(factor, onnxForm([1, 1, channels], x.layout ?? 'nchw'))]);
    },
    native: (engine, precision) => gateNatively(engine, precision, shape, which),
  };
}

function gateNatively(engine: Engine, precision: Precision, shape: Shape, which: 0 | 1): NativeLayer {
  const own = valuePrecision(shape, precision);
  const widen = castKernel(engine, activationType(own), float32Type);
  const narrow = castKernel(engine, float32Type, activationType(own));
  const reshape = reshaper(engine, 'float32');
  const scale = scaleChannels(engine, precision);
  const sum = sumChannels(engine, precision, {together: false, scale: 1});
  return {
    forward(inputs, _parameters, training) {
      const x = at(inputs, 1 - which);
      const wide = widen(at(inputs, which));
      const factor = reshape(wide, [at(x.shape, 0), at(x.shape, 3)]);
      engine.release(wide);
      const output = scale(x, factor);
      if (training) return {output, saved: [engine.retain(x), factor], buffers: []};
      engine.release(factor);
      return {output, saved: [], buffers: []};
    },
    backward(gradient, saved) {
      const rows = sum(gradient, at(saved, 0));
      const wide = reshape(rows, [at(rows.shape, 0), ...shape]);
      const factor = narrow(wide);
      engine.release(rows, wide);
      const dx = scale(gradient, at(saved, 1));
      return {inputs: which === 1 ? [dx, factor] : [factor, dx], parameters: []};
    },
  };
}
