/** A scale from numbers to pixels, with the numbers that are written at it. */
export interface Axis {
  readonly place: (value: number) => number;
  readonly ticks: readonly number[];
}

/** From 0 to `to`, or to the next round number, with about `count` round ticks. */
export function linearAxis(largest: number, pixels: readonly [number, number], count: number, isRounded = false): Axis {
  const step = roundStep(largest / count);
  const to = isRounded ? step * Math.ceil(largest / step - 1e-9) : largest;
  const ticks = Array.from({length: Math.floor(to / step + 1e-9) + 1}, (_, at) => Number((at * step).toPrecision(12)));
  return {place: (value) => pixels[0] + ((pixels[1] - pixels[0]) * value) / to, ticks};
}

/** Powers of ten around the numbers, all above 0. */
export function logarithmicAxis(from: number, to: number, pixels: readonly [number, number]): Axis {
  const low = Math.floor(Math.log10(from) + 1e-9);
  const high = Math.ceil(Math.log10(to) - 1e-9);
  const ticks = Array.from({length: high - low + 1}, (_, at) => Number(`1e${low + at}`));
  const fraction = (value: number) => (Math.log10(value) - low) / (high - low);
  return {place: (value) => pixels[0] + (pixels[1] - pixels[0]) * fraction(value), ticks};
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}
