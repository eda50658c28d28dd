/**
 * Single operations of CIFAR ResNet-18, batch 128, as the network runs them: `node dist/bench/programs/operations.js
 * PRECISION SECONDS`, seconds for each. A convolution's gradient of its input is what the whole backward pass takes
 * longer than the weights' gradient alone.
 */
import {makeNoise} from '../../runtime/data/make-noise.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {batchNorm, conv, input} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';
import {countElements} from '../../runtime/nn/model.js';
import {activationType, castKernel, Engine, float32Type} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {initializeParameter} from '../../runtime/nn/initialize.js';
import {measurePeak} from '../../runtime/bench/measure-peak.js';
import type {NativeLayer} from '../../runtime/nn/engine/layer.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {median, writeFigure} from '../figures/figures.js';

const [precision, secondsText] = process.argv.slice(2) as [Precision, string];
const milliseconds = Number(secondsText) * 1000;
const batch = 128;
const engine = new Engine(await openTensorFlow());

const convolutions = [
  {kernel: 3, from: 3, to: 64, size: 32, stride: 1},
  {kernel: 3, from: 64, to: 64, size: 32, stride: 1},
  {kernel: 3, from: 128, to: 128, size: 16, stride: 1},
  {kernel: 3, from: 256, to: 256, size: 8, stride: 1},
  {kernel: 3, from: 512, to: 512, size: 4, stride: 1},
  {kernel: 3, from: 64, to: 128, size: 32, stride: 2},
  {kernel: 3, from: 128, to: 256, size: 16, stride: 2},
  {kernel: 3, from: 256, to: 512, size: 8, stride: 2},
  {kernel: 1, from: 64, to: 128, size: 32, stride: 2},
  {kernel: 1, from: 128, to: 256, size: 16, stride: 2},
  {kernel: 1, from: 256, to: 512, size: 8, stride: 2},
] as const;
const norms = [[32, 64], [16, 128], [8, 256], [4, 512]] as const;

const {convolution, matrixProduct} = measurePeak(engine, precision);
const limit = Math.max(convolution, matrixProduct) / 1e9;
const memoryLimit = measureMemory();
writeFigure({of: 'limit, one large convolution', unit: 'GFLOP/s', value: convolution / 1e9});
writeFigure({of: 'limit, one large matrix product', unit: 'GFLOP/s', value: matrixProduct / 1e9});
writeFigure({of: 'limit, one pass over memory', unit: 'GB/s', value: memoryLimit});
for (const shape of convolutions) measureConvolution(shape);
for (const [size, channels] of norms) measureNorm(size, channels);

function measureConvolution({kernel, from, to, size, stride}: (typeof convolutions)[number]): void {
  const node = conv(input([size, size, from]), 'conv', {channels: to, kernel, stride});
  const times = timeLayer(node, node.operation.native(engine, precision));
  const flop = 2 * batch * countElements(node.shape) * kernel * kernel * from;
  const name = `${kernel}x${kernel}${stride === 1 ? '' : `/${stride}`}, ${from} to ${to} at ${size}x${size}`;
  const rate = (of: string, time: number) => {
    writeFigure({of: `${name}, ${of}`, unit: 'GFLOP/s', value: flop / time / 1e6, limit});
  };
  rate('forward', times.forward);
  rate('weight gradient', times.parameters);
  // The image needs no gradient.
  if (from > 3) rate('input gradient', times.backward - times.parameters);
}

/** With the ReLU that follows it. Counted are the least bytes: x and y forward; dy, x and dx backward. */
function measureNorm(size: number, channels: number): void {
  const node = batchNorm(input([size, size, channels]), 'bn');
  const epilogue = {addend: false, relu: true};
  const layer = node.operation.nativeWith?.(engine, precision, epilogue) ?? node.operation.native(engine, precision);
  const times = timeLayer(node, layer);
  const bytes = batch * countElements(node.shape) * (precision === 'bfloat16' ? 2 : 4);
  const rate = (of: string, tensors: number, time: number) => {
    const value = (tensors * bytes) / time / 1e6;
    writeFigure({of: `batchnorm, ${channels} at ${size}x${size}, ${of}`, unit: 'GB/s', value, limit: memoryLimit});
  };
  rate('forward', 2, times.forward);
  rate('backward', 3, times.backward);
}

/** GB/s of a ReLU, which reads and writes 32 MiB each and computes next to nothing. */
function measureMemory(): number {
  const shape = [batch, 32, 32, 64];
  const x = engine.tensor(makeNoise(countElements(shape)), shape);
  const relu = engine.kernel('Relu', {T: float32Type});
  const time = timeCalls(() => engine.release(relu(x)));
  engine.release(x);
  return (2 * 4 * countElements(shape)) / time / 1e6;
}

/** Milliseconds of a layer forward, backward, and backward without the gradient of its input. */
function timeLayer(node: Node, layer: NativeLayer): {forward: number; backward: number; parameters: number} {
  const x = activation(node.inputs[0]?.shape ?? []);
  const gradient = activation(node.shape);
  const parameters = node.operation.parameters.map((parameter) =>
    engine.tensor(initializeParameter(parameter, 1), parameter.shape),
  );
  const kept = layer.forward([x], parameters, true);
  const backward = (wantsInput: boolean) => () => {
    const result = layer.backward(gradient, kept.saved, wantsInput, []);
    engine.release(...result.inputs, ...result.parameters);
  };
  const times = {
    forward: timeCalls(() => {
      const {output, saved, buffers} = layer.forward([x], parameters, true);
      engine.release(output, ...saved, ...buffers);
    }),
    backward: timeCalls(backward(true)),
    parameters: timeCalls(backward(false)),
  };
  engine.release(x, gradient, ...parameters, kept.output, ...kept.saved, ...kept.buffers);
  return times;
}

function activation(shape: readonly number[]): Tensor {
  const full = [batch, ...shape];
  const wide = engine.tensor(makeNoise(countElements(full)), full);
  const tensor = castKernel(engine, float32Type, activationType(precision))(wide);
  engine.release(wide);
  return tensor;
}

/** The median of at least three calls after two, in milliseconds. */
function timeCalls(call: () => void): number {
  call();
  call();
  const times: number[] = [];
  for (const begun = performance.now(); times.length < 3 || performance.now() - begun < milliseconds;) {
    const start = performance.now();
    call();
    times.push(performance.now() - start);
  }
  return median(times);
}
