import {featureMapShape} from '../../node.js';
import type {Node} from '../../node.js';

export interface PoolOptions {
  readonly kernel: number;
  /** The kernel's size where left out, as in PyTorch. */
  readonly stride?: number;
  /** Taps on every side. */
  readonly padding?: number;
  /** Whether a last window that hangs over the end counts; PyTorch's ceil_mode. */
  readonly ceil?: boolean;
}

/** A window with every choice made. Pairs are `[height, width]`. */
export interface PoolSettings {
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  /** Taps after the end: the padding, or more where the last window hangs over it. */
  readonly paddingEnd: readonly [number, number];
}

/**
 * PyTorch's sizes: h' = floor((h + 2 padding - kernel) / stride) + 1, or ceil, without a window that would begin after
 * the feature map and its first padding.
 * @throws RangeError when x is not a feature map, the padding is over half of the window, or nothing is left
 */
export function resolveWindow(x: Node, layerFunction: string, options: PoolOptions): PoolSettings {
  const input = featureMapShape(x, layerFunction);
  const {kernel, stride = kernel, padding = 0, ceil = false} = options;
  if (2 * padding > kernel) throw new RangeError(`${layerFunction}: a padding of ${padding} is over half of ${kernel}`);
  const count = (size: number) => {
    const steps = (size + 2 * padding - kernel) / stride;
    if (!ceil) return Math.floor(steps) + 1;
    const windows = Math.ceil(steps) + 1;
    return (windows - 1) * stride >= size + padding ? windows - 1 : windows;
  };
  const output = [count(input[0]), count(input[1]), input[2]] as const;
  if (output[0] < 1 || output[1] < 1) {
    throw new RangeError(`${layerFunction}: a ${kernel}x${kernel} window does not fit [${x.shape.join(', ')}]`);
  }
  const reach = (axis: 0 | 1) => (output[axis] - 1) * stride + kernel - input[axis] - padding;
  const paddingEnd = [Math.max(padding, reach(0)), Math.max(padding, reach(1))] as const;
  return {input, output, kernel, stride, padding, paddingEnd};
}

/** How many taps the mean at each place of the output is over, row by row. */
export function countTaps(
  {input, output, kernel, stride, padding}: PoolSettings,
  countPadding: boolean,
): Float32Array {
  const margin = countPadding ? padding : 0;
  const along = (axis: 0 | 1, index: number) => {
    const start = index * stride - padding;
    return Math.min(start + kernel, input[axis] + margin) - Math.max(start, -margin);
  };
  const [height, width] = output;
  return Float32Array.from({length: height * width}, (_, i) => along(0, Math.floor(i / width)) * along(1, i % width));
}
