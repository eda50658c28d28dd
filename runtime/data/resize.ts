/** How much of which pixels along one axis makes each pixel of the result. */
interface Weights {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `[size, widest window]` */
  readonly coefficients: Float32Array;
  readonly widest: number;
}

/** From `[height, width, channels]` to `[size, size, channels]`; the result is written at `at`. */
export type Resize = (image: Float32Array, result: Float32Array, at: number) => void;

/**
 * Bilinear with antialias: a triangle as wide as the pixels of the smaller image, so that every pixel counts. What
 * torchvision's resize of a float tensor computes, up to rounding.
 */
export function createResize([height, width, channels]: readonly [number, number, number], size: number): Resize {
  const across = weigh(width, size);
  const down = weigh(height, size);
  const narrow = new Float32Array(height * size * channels);
  return (image, result, at) => {
    for (let row = 0; row < height; row++) {
      const target = row * size * channels;
      mixPixels(image, row * width * channels, channels, across, channels, narrow, target, channels);
    }
    // A whole row is one pixel of many channels here.
    mixPixels(narrow, 0, size * channels, down, size * channels, result, at, size * channels);
  };
}

/** One axis: pixels of `channels` numbers, `step` apart. */
function mixPixels(
  source: Float32Array,
  start: number,
  step: number,
  {first, count, coefficients, widest}: Weights,
  channels: number,
  result: Float32Array,
  at: number,
  stride: number,
): void {
  for (let place = 0; place < first.length; place++) {
    const from = start + (first[place] as number) * step;
    const length = count[place] as number;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let tap = 0; tap < length; tap++) {
        sum += (coefficients[place * widest + tap] as number) * (source[from + tap * step + channel] as number);
      }
      result[at + place * stride + channel] = sum;
    }
  }
}

function weigh(from: number, to: number): Weights {
  const scale = from / to;
  const reach = Math.max(1, scale);
  const widest = 2 * Math.ceil(reach) + 1;
  const first = new Int32Array(to);
  const count = new Int32Array(to);
  const coefficients = new Float32Array(to * widest);
  for (let place = 0; place < to; place++) {
    const middle = scale * (place + 0.5);
    const begin = Math.max(0, Math.trunc(middle - reach + 0.5));
    const length = Math.min(from, Math.trunc(middle + reach + 0.5)) - begin;
    const weights = Array.from({length}, (_, tap) => Math.max(0, 1 - Math.abs(begin + tap - middle + 0.5) / reach));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    first[place] = begin;
    count[place] = length;
    weights.forEach((weight, tap) => (coefficients[place * widest + tap] = weight / sum));
  }
  return {first, count, coefficients, widest};
}
