import type {Answers} from './predictions.js';

/** How good a network's answers are. */
export interface Judgment {
  readonly images: number;
  /** Mean cross-entropy. */
  readonly loss: number;
  /** 0 to 1. */
  readonly accuracy: number;
  /** Part of the images whose class is among the five likeliest; null where there are five classes or fewer. */
  readonly top5: number | null;
  /** `confusion[a][b]`: images of class a that were taken for b. */
  readonly confusion: readonly (readonly number[])[];
}

/** One image that the network took for something else. */
export interface Mistake {
  /** The place of the image among those that were judged. */
  readonly place: number;
  readonly right: number;
  readonly taken: number;
  /** Probability that the network gave to what it took the image for, and to what it is. */
  readonly certainty: number;
  readonly share: number;
}

export function judge({logits, labels, classes}: Answers): Judgment {
  const confusion = Array.from({length: classes}, () => new Array<number>(classes).fill(0));
  let [loss, hits, near] = [0, 0, 0];
  labels.forEach((label, image) => {
    const row = logits.subarray(image * classes, (image + 1) * classes);
    const taken = rankClasses(row)[0] as number;
    const counts = confusion[label] as number[];
    counts[taken] = (counts[taken] as number) + 1;
    if (taken === label) hits++;
    const own = row[label] as number;
    // As many classes before it as are likelier, or as likely and named earlier.
    if (row.filter((value, other) => value > own || (value === own && other < label)).length < 5) near++;
    loss += crossEntropy(row, label);
  });
  const images = labels.length;
  return {images, loss: loss / images, accuracy: hits / images, top5: classes > 5 ? near / images : null, confusion};
}

/** The images that the network was wrong about, the surest mistakes first: least likely what they are. */
export function findMistakes({logits, labels, classes}: Answers): Mistake[] {
  const mistakes: Mistake[] = [];
  labels.forEach((right, place) => {
    const row = logits.subarray(place * classes, (place + 1) * classes);
    const taken = rankClasses(row)[0] as number;
    if (taken === right) return;
    const shares = softmax(row);
    mistakes.push({place, right, taken, certainty: shares[taken] as number, share: shares[right] as number});
  });
  return mistakes.sort((a, b) => a.share - b.share || a.place - b.place);
}

/** Probabilities of logits. In 64 bits, and without overflow. */
export function softmax(logits: Float32Array): Float64Array {
  const largest = Math.max(...logits);
  const powers = Float64Array.from(logits, (value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

/** -log of a class's probability, exact where that is too small for a number. */
function crossEntropy(logits: Float32Array, label: number): number {
  const largest = Math.max(...logits);
  const sum = logits.reduce((total, value) => total + Math.exp(value - largest), 0);
  return Math.log(sum) + largest - (logits[label] as number);
}

/** Class indices, the likeliest first; of equal ones the one with the smaller index. */
export function rankClasses(values: Float32Array | Float64Array): number[] {
  return Array.from(values, (_, index) => index).sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
}

/** Part of a class's images that were recognized, and, of those taken for it, that were of it; null of none. */
export interface ClassScore {
  readonly images: number;
  readonly recall: number | null;
  readonly precision: number | null;
  /** The class that it is most often taken for, and how often; null where it never is. */
  readonly rival: {readonly index: number; readonly images: number} | null;
}

export function scoreClasses({confusion}: Judgment): ClassScore[] {
  return confusion.map((counts, index) => {
    const images = counts.reduce((sum, count) => sum + count, 0);
    const taken = confusion.reduce((sum, row) => sum + (row[index] as number), 0);
    const hits = counts[index] as number;
    const others = counts.map((count, other) => (other === index ? 0 : count));
    const most = Math.max(...others);
    return {
      images,
      recall: images === 0 ? null : hits / images,
      precision: taken === 0 ? null : hits / taken,
      rival: most === 0 ? null : {index: others.indexOf(most), images: most},
    };
  });
}
