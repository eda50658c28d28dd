import * as say from '../diagnostics/analyze-messages.js';
import type {Operation, Problem, Value, Values} from './operation.js';
import {free, numberOf, pairOf} from './operation.js';
import {needsImage, slide} from './window.js';

/** Convolution over height and width, torch.nn.Conv2d; no bias by default, since a batchnorm follows. */
export const conv: Operation = {
  name: 'conv',
  layerFunction: 'conv',
  named: true,
  heads: true,
  fill: (given) => {
    const {kernel = 1, dilation = 1, depthwise = false} = given;
    return {
      ...countedFromInput('channels', given),
      kernel,
      stride: given['stride'] ?? 1,
      padding: given['padding'] ?? symmetricPadding(kernel, dilation),
      ...countedFromInput('groups', given),
      dilation,
      bias: given['bias'] ?? false,
      depthwise,
      multiplier: given['multiplier'] ?? 1,
    };
  },
  defaults: ({kernel = 1, dilation = 1}) => ({
    stride: 1,
    padding: symmetricPadding(kernel, dilation),
    groups: 1,
    dilation: 1,
    bias: false,
    depthwise: false,
    multiplier: 1,
  }),
  younger: {depthwise: false, multiplier: 1},
  channels: (values, input) => countChannels(values, input).channels,
  measure: (values, input) => {
    const noImage = needsImage('conv', input);
    if (noImage.length > 0) return free(null, noImage);
    const inputChannels = input[2] ?? 0;
    const {channels, groups} = countChannels(values, inputChannels);
    const kernel = pairOf(values, 'kernel');
    const padding = pairOf(values, 'padding');
    const problems = [
      ...checkPadding(values),
      ...checkDepthwise(values, inputChannels),
      ...checkGroups(groups, inputChannels, channels),
    ];
    if (problems.some(({key}) => key === 'kernel')) return free(null, problems);
    const {size, problems: tooLarge} = slide(
      {kernel, padding, stride: numberOf(values, 'stride'), dilation: numberOf(values, 'dilation')},
      input,
    );
    const weights = kernel[0] * kernel[1] * (inputChannels / groups) * channels;
    return {
      shape: size === null ? null : [...size, channels],
      parameters: weights + (values['bias'] === true ? channels : 0),
      buffers: 0,
      macs: size === null ? 0 : size[0] * size[1] * weights,
      problems: [...problems, ...tooLarge],
    };
  },
};

/** A depthwise convolution has these of its input; what a spec says of them all the same is held to that. */
function countedFromInput(key: 'channels' | 'groups', given: Values): Values {
  const value = given[key];
  return value === undefined && given['depthwise'] === true ? {} : {[key]: value ?? 1};
}

function countChannels(values: Values, input: number): {channels: number; groups: number} {
  if (values['depthwise'] !== true) {
    return {channels: numberOf(values, 'channels'), groups: numberOf(values, 'groups')};
  }
  return {channels: input * numberOf(values, 'multiplier'), groups: input};
}

/** dilation (kernel - 1) / 2, on each axis where they differ; may end in a half, which checkPadding refuses. */
function symmetricPadding(kernel: Value, dilation: Value): number | readonly number[] {
  const keep = (side: number) => (Number(dilation) * (side - 1)) / 2;
  if (typeof kernel !== 'object') return keep(Number(kernel));
  const [height = 0, width = 0] = kernel.map(keep);
  return height === width ? height : [height, width];
}

function checkPadding(values: Values): Problem[] {
  const whole = pairOf(values, 'padding').every(Number.isInteger);
  return whole ? [] : [{key: 'kernel', message: say.evenKernel(pairOf(values, 'kernel'))}];
}

function checkDepthwise(values: Values, input: number): Problem[] {
  const multiplier = numberOf(values, 'multiplier');
  if (values['depthwise'] !== true) {
    return multiplier === 1 ? [] : [{key: 'multiplier', message: say.multiplierAlone(multiplier)}];
  }
  const expected = {channels: input * multiplier, groups: input};
  return (['channels', 'groups'] as const)
    .filter((key) => values[key] !== undefined && values[key] !== expected[key])
    .map((key) => ({key, message: say.depthwiseDiffers(key, numberOf(values, key), expected[key], input)}));
}

function checkGroups(groups: number, input: number, output: number): Problem[] {
  if (input % groups === 0 && output % groups === 0) return [];
  return [{key: 'groups', message: say.groupsDoNotDivide(groups, input, output)}];
}
