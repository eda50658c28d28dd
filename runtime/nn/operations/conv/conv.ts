import {at} from '../../at.js';
import {makeInitializer, makeKernelInitializer} from '../../initial.js';
import type {InitialBias, InitialKernel} from '../../initial.js';
import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';
import type {Operation, Parameter} from '../../operation.js';
import {convolveDepthwise, isDepthwise} from './depthwise.js';
import {convolveGroups} from './groups.js';
import {convolveForInference} from './inference.js';
import {convolveInOnnx} from './onnx.js';
import type {ConvSettings} from './settings.js';
import {convolveNatively} from './tensorflow.js';
import {chooseCustomKernels, convolveWithCustomKernels} from './specnet.js';
import {convolvePortably} from './tfjs.js';

interface Window {
  /** Window, one number or `[height, width]`. */
  readonly kernel: number | readonly [number, number];
  readonly stride?: number;
  /**
   * Zeros on every side, one number or `[height, width]`. (kernel - 1) / 2 times dilation where left out: PyTorch's
   * usual.
   */
  readonly padding?: number | readonly [number, number];
  readonly dilation?: number;
  readonly bias?: boolean;
  /** How the kernels begin. As torchvision's ResNets have them where left out: `he-normal-fan-out`. */
  readonly init?: InitialKernel;
  /** How the biases begin. Zeros where left out. */
  readonly biasInit?: InitialBias;
}

/** A convolution of all channels, or of equal groups of them. */
interface Grouped extends Window {
  /** Output channels. */
  readonly channels: number;
  readonly groups?: number;
  readonly depthwise?: false;
  readonly multiplier?: 1;
}

/** A convolution of each channel by itself: as many groups as channels come in. */
interface Depthwise extends Window {
  readonly depthwise: true;
  /** Channels that each one of the input becomes. Default 1. */
  readonly multiplier?: number;
  /** Follow from the input; where they are given they have to be what follows. */
  readonly channels?: number;
  readonly groups?: number;
}

export type ConvOptions = Grouped | Depthwise;

/**
 * 2-D convolution, torch.nn.Conv2d with symmetric zero padding: `[h, w, in]` to `[h', w', channels]`, where
 * h' = floor((h + 2 padding - dilation (kernel - 1) - 1) / stride) + 1.
 * @throws RangeError when channels do not divide into groups, are not those of a depthwise convolution, or nothing of
 * the feature map is left
 */
export function conv(x: Node, name: string, options: ConvOptions): Node {
  const settings = resolveSettings(featureMapShape(x, `conv ${name}`), name, options);
  return {
    operation: convOperation(name, settings, options),
    name,
    inputs: [x],
    shape: settings.output,
    remake: (inputs) => conv(at(inputs, 0), name, options),
  };
}

function resolveSettings(input: ConvSettings['input'], name: string, options: ConvOptions): ConvSettings {
  const {stride = 1, dilation = 1, bias = false} = options;
  const {channels, groups} = countChannels(input[2], name, options);
  const kernel = pair(options.kernel);
  const padding =
    options.padding === undefined
      ? ([(dilation * (kernel[0] - 1)) >> 1, (dilation * (kernel[1] - 1)) >> 1] as const)
      : pair(options.padding);
  if (input[2] % groups !== 0 || channels % groups !== 0) {
    throw new RangeError(`conv ${name}: ${input[2]} and ${channels} channels do not divide into ${groups} groups`);
  }
  const reach = (axis: 0 | 1) => input[axis] + 2 * padding[axis] - dilation * (kernel[axis] - 1) - 1;
  if (reach(0) < 0 || reach(1) < 0) {
    throw new RangeError(`conv ${name}: a ${kernel.join('x')} kernel does not fit [${input.join(', ')}]`);
  }
  const output = [Math.floor(reach(0) / stride) + 1, Math.floor(reach(1) / stride) + 1, channels] as const;
  return {input, output, kernel, padding, stride, dilation, groups, bias};
}

function countChannels(input: number, name: string, options: ConvOptions): {channels: number; groups: number} {
  if (options.depthwise !== true) return {channels: options.channels, groups: options.groups ?? 1};
  const counted = {channels: input * (options.multiplier ?? 1), groups: input};
  const {channels = counted.channels, groups = counted.groups} = options;
  if (channels === counted.channels && groups === counted.groups) return counted;
  throw new RangeError(
    `conv ${name}: depthwise, ${input} channels have ${counted.channels} outputs and ${input} groups, `
      + `not ${channels} and ${groups}`,
  );
}

function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

function convOperation(
  name: string,
  settings: ConvSettings,
  {init = 'he-normal-fan-out', biasInit = 'zeros'}: ConvOptions,
): Operation {
  const {kernel, input, output, groups} = settings;
  const area = kernel[0] * kernel[1];
  const fans = {in: (area * input[2]) / groups, out: area * output[2]};
  const weight: Parameter = {
    name: `${name}.weight`,
    shape: [kernel[0], kernel[1], input[2] / groups, output[2]],
    pytorchAxes: [3, 2, 0, 1],
    initializer: makeKernelInitializer(init, fans, groups),
    trainable: true,
  };
  const bias: Parameter = {
    name: `${name}.bias`,
    shape: [output[2]],
    pytorchAxes: [0],
    initializer: makeInitializer(biasInit, fans),
    trainable: true,
  };
  return {
    kind: 'conv',
    dilation: settings.dilation,
    parameters: settings.bias ? [weight, bias] : [weight],
    infer: (engine, precision, epilogue) => convolveForInference(engine, precision, settings, epilogue),
    portable: (tf, inputs, parameters, training) => convolvePortably(tf, settings, inputs, parameters, training),
    onnx: (graph, inputs, parameters) => convolveInOnnx(graph, settings, at(inputs, 0), parameters),
    native(engine, precision) {
      const custom = chooseCustomKernels(engine, precision, settings);
      if (custom !== null) return convolveWithCustomKernels(engine, precision, settings, custom);
      if (groups === 1) return convolveNatively(engine, precision, settings);
      return (isDepthwise(settings) ? convolveDepthwise : convolveGroups)(engine, precision, settings);
    },
  };
}
