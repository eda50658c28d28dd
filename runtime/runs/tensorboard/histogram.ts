/** How often values fall into which range, as TensorBoard's histograms have it. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly num: number;
  readonly sum: number;
  readonly sumSquares: number;
  /** Where each bucket ends; it begins where the one before it ends, the first at `min`. */
  readonly bucketLimit: number[];
  readonly bucket: number[];
}

/** As many as TensorBoard draws. */
const buckets = 30;

/**
 * Counts values in 30 buckets of one width, each with its lower edge and, the last, with its upper one too
 * (numpy.histogram). Values that are all the same are in one bucket.
 *
 * @param values finite numbers, at least one
 */
export function countValues(values: Float32Array): Histogram {
  let [min, max, sum, sumSquares] = [Infinity, -Infinity, 0, 0];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
    sum += value;
    sumSquares += value * value;
  }
  const base = {min, max, num: values.length, sum, sumSquares};
  if (min === max) return {...base, bucketLimit: [max], bucket: [values.length]};
  const width = (max - min) / buckets;
  const edges = Array.from({length: buckets + 1}, (_, i) => (i === buckets ? max : min + i * width));
  const bucket = new Array<number>(buckets).fill(0);
  for (const value of values) {
    let place = Math.min(buckets - 1, Math.floor((value - min) / width));
    // The quotient is rounded: the edges have the last word.
    if (value < (edges[place] as number)) place--;
    else if (place < buckets - 1 && value >= (edges[place + 1] as number)) place++;
    bucket[place] = (bucket[place] as number) + 1;
  }
  return {...base, bucketLimit: edges.slice(1), bucket};
}
