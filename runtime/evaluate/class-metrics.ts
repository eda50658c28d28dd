import {findLargest, softmax, summarize} from './metrics.js';
import type {Metrics} from './metrics.js';
import {addPredictions} from './predictions.js';
import type {Predictions} from './predictions.js';

/** Loss and accuracy, and which classes were taken for which. */
export interface ClassMetrics extends Metrics {
  readonly images: number;
  /** Fraction of the images whose class is among the five likeliest; null where there are five classes or fewer. */
  readonly top5: number | null;
  /** `confusion[a][b]`: images of class a that were taken for b. */
  readonly confusion: readonly (readonly number[])[];
}

/** One image that the network took for something else. */
export interface Mistake {
  /** The place of the image among those that were evaluated. */
  readonly place: number;
  readonly right: number;
  readonly taken: number;
  /** Probability that the network gave to what it took the image for, and to what it is. */
  readonly certainty: number;
  readonly probability: number;
}

/** @param batches a network's predictions, none of them empty */
export function computeMetrics(batches: readonly Predictions[], classes: number): ClassMetrics {
  const confusion = Array.from({length: classes}, () => new Array<number>(classes).fill(0));
  let near = 0;
  forEachImage(batches, (row, label) => {
    const counts = confusion[label] as number[];
    const taken = findLargest(row);
    counts[taken] = (counts[taken] as number) + 1;
    const own = row[label] as number;
    // As many classes before it as are likelier, or as likely and named earlier.
    if (row.filter((value, other) => value > own || (value === own && other < label)).length < 5) near++;
  });
  const tally = addPredictions(batches);
  const {images} = tally;
  return {images, ...summarize(tally), top5: classes > 5 ? near / images : null, confusion};
}

/** The images that the network was wrong about, the surest mistakes first: least likely what they are. */
export function findMistakes(batches: readonly Predictions[]): Mistake[] {
  const mistakes: Mistake[] = [];
  forEachImage(batches, (row, right, place) => {
    const taken = findLargest(row);
    if (taken === right) return;
    const probabilities = softmax(row);
    const [certainty, probability] = [probabilities[taken] as number, probabilities[right] as number];
    mistakes.push({place, right, taken, certainty, probability});
  });
  return mistakes.sort((a, b) => a.probability - b.probability || a.place - b.place);
}

function forEachImage(
  batches: readonly Predictions[],
  visit: (logits: Float32Array, label: number, place: number) => void,
): void {
  let place = 0;
  for (const {logits, labels} of batches) {
    const classes = logits.length / labels.length;
    labels.forEach((label, image) => visit(logits.subarray(image * classes, (image + 1) * classes), label, place++));
  }
}

/**
 * Recall and precision of each class: of its images, those taken for it; of those taken for it, its own. Null of none.
 */
export interface ClassScore {
  readonly images: number;
  readonly recall: number | null;
  readonly precision: number | null;
  /** The class that it is most often taken for, and how often; null where it never is. */
  readonly rival: {readonly index: number; readonly images: number} | null;
}

export function scoreClasses({confusion}: ClassMetrics): ClassScore[] {
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
