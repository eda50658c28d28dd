/** What one batch gave. */
export interface BatchResult {
  /** Mean of the loss over the batch's images. */
  readonly loss: number;
  /** How many images the network put into their class. */
  readonly correct: number;
}

/** Means over images. */
export interface Metrics {
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
}

/** Sums of a pass so far. */
export interface Tally {
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
}

export const emptyTally: Tally = {loss: 0, correct: 0, images: 0};

/** Adds a batch, by its size: the last one of a pass is smaller. */
export function addBatch(tally: Tally, result: BatchResult, size: number): Tally {
  return {
    loss: tally.loss + result.loss * size,
    correct: tally.correct + result.correct,
    images: tally.images + size,
  };
}

export function summarize({loss, correct, images}: Tally): Metrics {
  return {loss: loss / images, accuracy: correct / images};
}

/** What a batch's logits `[n, classes]`, row by row, come to. */
export function evaluateLogits(logits: Float32Array, labels: Int32Array): BatchResult {
  return {loss: crossEntropy(logits, labels), correct: countCorrect(logits, labels)};
}

/** The mean of the softmax cross-entropy, exact where a probability is too small for a number. */
export function crossEntropy(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  const losses = Array.from(labels, (label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    const largest = Math.max(...row);
    const sum = row.reduce((total, value) => total + Math.exp(value - largest), 0);
    return Math.log(sum) + largest - (row[label] as number);
  });
  return losses.reduce((total, loss) => total + loss, 0) / labels.length;
}

/** How many images have their largest logit at their label. */
export function countCorrect(logits: Float32Array, labels: Int32Array): number {
  const classes = logits.length / labels.length;
  return labels.reduce((correct, label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    return correct + (findLargest(row) === label ? 1 : 0);
  }, 0);
}

/** The place of the first of the largest values. */
export function findLargest(values: Float32Array): number {
  return values.reduce((largest, value, place) => (value > (values[largest] as number) ? place : largest), 0);
}

/** Probabilities of logits. In 64 bits, and without overflow. */
export function softmax(logits: Float32Array): Float64Array {
  const largest = Math.max(...logits);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

/** Class indices, the likeliest first; of equal ones the one with the smaller index. */
export function rankClasses(values: Float32Array | Float64Array): number[] {
  return Array.from(values, (_, index) => index).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}
