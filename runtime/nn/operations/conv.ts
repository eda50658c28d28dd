import {pictureShape} from '../node.js';
import type {Node} from '../node.js';
import type {Operation, Parameter} from '../operation.js';
import {convolveDepthwise, isDepthwise} from './conv-depthwise.js';
import {convolveGroups} from './conv-groups.js';
import {convolveForInference} from './conv-inference.js';
import {convolveNatively} from './conv-native.js';
import {chooseOwnKernels, convolveOnOwn} from './conv-own.js';
import {convolvePortably} from './conv-portable.js';

export interface ConvOptions {
  /** Output channels. */
  readonly channels: number;
  /** Window, one number or `[height, width]`. */
  readonly kernel: number | readonly [number, number];
  readonly stride?: number;
  /**
   * Zeros on every side, one number or `[height, width]`. (kernel - 1) / 2 times dilation where left out: PyTorch's
   * usual.
   */
  readonly padding?: number | readonly [number, number];
  readonly dilation?: number;
  readonly groups?: number;
  readonly bias?: boolean;
}

/** A convolution with every choice made. Pairs are `[height, width]`. */
export interface ConvSettings {
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly kernel: readonly [number, number];
  readonly padding: readonly [number, number];
  readonly stride: number;
  readonly dilation: number;
  readonly groups: number;
  readonly bias: boolean;
}

/**
 * 2-D convolution, torch.nn.Conv2d with symmetric zero padding: `[h, w, in]` to `[h', w', channels]`, where
 * h' = floor((h + 2 padding - dilation (kernel - 1) - 1) / stride) + 1. Weights begin as torchvision's ResNet has them:
 * He normal, fan out.
 * @throws RangeError when channels do not divide into groups, or nothing of the picture is left
 */
export function conv(x: Node, name: string, options: ConvOptions): Node {
  const settings = settle(pictureShape(x, `conv ${name}`), name, options);
  return {operation: convOperation(name, settings), name, inputs: [x], shape: settings.output};
}

function settle(input: ConvSettings['input'], name: string, options: ConvOptions): ConvSettings {
  const {channels, stride = 1, dilation = 1, groups = 1, bias = false} = options;
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

function pair(value: number | readonly [number, number]): readonly [number, number] {
  return typeof value === 'number' ? [value, value] : value;
}

function convOperation(name: string, settings: ConvSettings): Operation {
  const {kernel, input, output, groups} = settings;
  const fanOut = kernel[0] * kernel[1] * output[2];
  const weight: Parameter = {
    name: `${name}.weight`,
    shape: [kernel[0], kernel[1], input[2] / groups, output[2]],
    pytorchAxes: [3, 2, 0, 1],
    initializer: {kind: 'he-normal', fanOut},
    trainable: true,
  };
  const bias: Parameter = {
    name: `${name}.bias`,
    shape: [output[2]],
    pytorchAxes: [0],
    initializer: {kind: 'constant', value: 0},
    trainable: true,
  };
  return {
    kind: 'conv',
    parameters: settings.bias ? [weight, bias] : [weight],
    infer: (engine, precision, following) => convolveForInference(engine, precision, settings, following),
    portable: (tf, inputs, parameters) => convolvePortably(tf, settings, inputs, parameters),
    native(engine, precision) {
      const own = chooseOwnKernels(engine, precision, settings);
      if (own !== null) return convolveOnOwn(engine, precision, settings, own);
      if (groups === 1) return convolveNatively(engine, precision, settings);
      return (isDepthwise(settings) ? convolveDepthwise : convolveGroups)(engine, precision, settings);
    },
  };
}
