import * as say from '../diagnostics/analyze-messages.js';
import type {Problem, Shape} from './operation.js';

/** A window that slides over height and width; all pairs are `[height, width]`. */
export interface Window {
  readonly kernel: readonly [number, number];
  readonly stride: number;
  readonly padding: readonly [number, number];
  readonly dilation: number;
}

/**
 * PyTorch's arithmetic: `floor((n + 2 padding - dilation (kernel - 1) - 1) / stride) + 1` on each axis.
 *
 * A kernel larger than its input is refused, but for 3x3: every ResNet's last stage may see a 2x2 or 1x1 map.
 */
export function slide(
  {kernel, stride, padding, dilation}: Window,
  [height = 0, width = 0]: Shape,
): {
  size: readonly [number, number] | null;
  problems: Problem[];
} {
  const reach = kernel.map((side) => dilation * (side - 1) + 1) as [number, number];
  const along = (axis: 0 | 1, length: number) => Math.floor((length + 2 * padding[axis] - reach[axis]) / stride) + 1;
  const size = [along(0, height), along(1, width)] as const;
  const tooLarge = (reach[0] > 3 && reach[0] > height) || (reach[1] > 3 && reach[1] > width);
  if (size[0] >= 1 && size[1] >= 1 && !tooLarge) return {size, problems: []};
  return {size: null, problems: [{key: 'kernel', wording: say.kernelTooLarge(reach, [height, width])}]};
}

/** The problem of an operation that needs height and width but gets features. */
export function needsImage(operation: string, input: Shape): Problem[] {
  return input.length === 3 ? [] : [{key: null, wording: say.needsImage(operation, input)}];
}
