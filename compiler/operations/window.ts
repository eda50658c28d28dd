import * as say from '../diagnostics/analyze-messages.js';
import type {Problem, Shape, Values} from './operation.js';
import {numberOf} from './operation.js';

/** A window that slides over height and width; all pairs are `[height, width]`. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: readonly [number, number];
  readonly dilation: number;
  /** Whether a last window that hangs over the end counts. Default false. */
  readonly ceil?: boolean;
}

/** ConvNeXt's. */
const usualKernel = 7;

/**
 * PyTorch's arithmetic: `floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1` on each axis. With `ceil` it
 * is rounded up, but a window that would begin after the input and its first padding is left out.
 *
 * A kernel larger than its input is refused, but for those up to `usualKernel` that fit with their padding: the last
 * stages of published networks see maps of 2x2 or 1x1 where feature maps are small.
 */
export function slide(
  {kernel, stride, padding, dilation, ceil = false}: Window,
  [height = 0, width = 0]: Shape,
): {
  size: readonly [number, number] | null;
  problems: Problem[];
} {
  const reach = kernel.map((side) => dilation * (side - 1) + 1) as [number, number];
  const along = (axis: 0 | 1, length: number) => {
    const steps = (length + 2 * padding[axis] - reach[axis]) / stride;
    const count = (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
    return ceil && (count - 1) * stride >= length + padding[axis] ? count - 1 : count;
  };
  const size = [along(0, height), along(1, width)] as const;
  const isTooLarge = (axis: 0 | 1, length: number) => reach[axis] > usualKernel && reach[axis] > length;
  const tooLarge = isTooLarge(0, height) || isTooLarge(1, width);
  if (size[0] >= 1 && size[1] >= 1 && !tooLarge) return {size, problems: []};
  return {size: null, problems: [{key: 'kernel', message: say.kernelTooLarge(reach, [height, width])}]};
}

/** The output of a pooling window: `kernel`, `stride`, `padding` and `ceil` of the values, in PyTorch's sense. */
export function pool(operation: string, values: Values, input: Shape): {shape: Shape | null; problems: Problem[]} {
  const noImage = needsImage(operation, input);
  if (noImage.length > 0) return {shape: null, problems: noImage};
  const kernel = numberOf(values, 'kernel');
  const padding = numberOf(values, 'padding');
  if (2 * padding > kernel) {
    return {shape: null, problems: [{key: 'padding', message: say.poolPadding(padding, kernel)}]};
  }
  const {size, problems} = slide(
    {
      kernel: [kernel, kernel],
      padding: [padding, padding],
      stride: numberOf(values, 'stride'),
      dilation: 1,
      ceil: values['ceil'] === true,
    },
    input,
  );
  return {shape: size === null ? null : [...size, input[2] ?? 0], problems};
}

/** The keys of a pool as `specs` have them, with what is left out: the stride is the kernel. */
export function fillPool(given: Values): Values {
  const kernel = given['kernel'] ?? 1;
  return {kernel, stride: given['stride'] ?? kernel, padding: given['padding'] ?? 0, ceil: given['ceil'] ?? false};
}

/** Whether a pool looks at each place by itself; a padding fits no such kernel. */
export function isOnePlace({kernel, stride}: Values): boolean {
  return kernel === 1 && stride === 1;
}

/** The problem of an operation that needs height and width but gets features. */
export function needsImage(operation: string, input: Shape): Problem[] {
  return input.length === 3 ? [] : [{key: null, message: say.needsImage(operation, input)}];
}
