import * as say from '../diagnostics/analyze-messages.js';
import type {Operation, Problem, Values} from './operation.js';
import {free, numberOf, pairOf} from './operation.js';
import {needsImage, slide} from './window.js';

/** Convolution over height and width, torch.nn.Conv2d; no bias by default, since a batchnorm follows. */
export const conv: Operation = {
  name: 'conv',
  word: 'conv',
  named: true,
  heads: true,
  fill: (given) => {
    const kernel = given['kernel'] ?? 1;
    return {
      channels: given['channels'] ?? 1,
      kernel,
      stride: given['stride'] ?? 1,
      padding: given['padding'] ?? symmetricPadding(kernel),
      groups: given['groups'] ?? 1,
      dilation: given['dilation'] ?? 1,
      bias: given['bias'] ?? false,
    };
  },
  defaults: ({kernel = 1}) => ({stride: 1, padding: symmetricPadding(kernel), groups: 1, dilation: 1, bias: false}),
  channels: (values) => numberOf(values, 'channels'),
  measure: (values, input) => {
    const noImage = needsImage('conv', input);
    if (noImage.length > 0) return free(null, noImage);
    const inputChannels = input[2] ?? 0;
    const channels = numberOf(values, 'channels');
    const groups = numberOf(values, 'groups');
    const kernel = pairOf(values, 'kernel');
    const padding = pairOf(values, 'padding');
    const problems = [...checkPadding(values), ...checkGroups(groups, inputChannels, channels)];
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

/** (kernel - 1) / 2, on each axis where they differ; a half for an even kernel, which checkPadding refuses. */
function symmetricPadding(kernel: Values[string]): number | readonly number[] {
  if (typeof kernel !== 'object') return (Number(kernel) - 1) / 2;
  const [height = 1, width = 1] = kernel.map((side) => (side - 1) / 2);
  return height === width ? height : [height, width];
}

function checkPadding(values: Values): Problem[] {
  const whole = pairOf(values, 'padding').every(Number.isInteger);
  return whole ? [] : [{key: 'kernel', wording: say.evenKernel(pairOf(values, 'kernel'))}];
}

function checkGroups(groups: number, input: number, output: number): Problem[] {
  if (input % groups === 0 && output % groups === 0) return [];
  return [{key: 'groups', wording: say.groupsDoNotDivide(groups, input, output)}];
}
