
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
