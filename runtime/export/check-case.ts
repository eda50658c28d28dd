import {UserError} from '../../common/errors.js';
import {softmax} from '../evaluate/metrics.js';
import type {Predictor} from '../evaluate/predictor.js';
import {tabulateNormalization} from '../images/normalize-image.js';
import {at} from '../nn/at.js';
import {countElements} from '../nn/model.js';
import {createRandom, nextNormal, nextUniform} from '../random/random.js';
import type {ExportSettings} from './export-settings.js';
import type {ExportSource} from './export-source.js';

/** A few inputs, and what specnet answers to them: what an export is compared with. */
export interface CheckCase {
  readonly count: number;
  /** `[count, height, width, channels]`: bytes where the export takes pixels. */
  readonly images: Float32Array | Uint8Array;
  /** `[count, classes]`: logits, or probabilities where those are asked for. */
  readonly answers: Float32Array;
}

/** The largest difference that passes, as a fraction of the largest answer. */
export const tolerance = 1e-4;

/** The same in float16, whose numbers have eleven bits. */
export const halfTolerance = 2e-2;

const images = 3;

/**
 * Makes images, the same at every call, and asks specnet. They are noise: bytes where normalization is known, else
 * numbers as normalized images have them.
 */
export function makeCheckCase(
  {model, facts: {mean, std}}: ExportSource,
  {input = 'normalized', probabilities = false, batch}: ExportSettings,
  predictor: Predictor,
): CheckCase {
  const count = Math.min(images, batch ?? images);
  const length = count * countElements(model.image.shape);
  const random = createRandom(0);
  const channels = model.image.shape.at(-1) ?? 1;
  const bytes = Uint8Array.from({length}, () => Math.floor(256 * nextUniform(random)));
  const normalized =
    mean === null || std === null
      ? Float32Array.from({length}, () => nextNormal(random))
      : normalizeBytes(bytes, tabulateNormalization(mean, std), channels);
  const logits = predictor.predict(normalized);
  const classes = logits.length / count;
  const answers = probabilities
    ? Float32Array.from(
        Array.from({length: count}, (_, i) => [...softmax(logits.subarray(i * classes, (i + 1) * classes))]).flat(),
      )
    : logits;
  return {count, images: input === 'pixels' ? bytes : normalized, answers};
}

function normalizeBytes(bytes: Uint8Array, table: Float32Array, channels: number): Float32Array {
  return Float32Array.from(bytes, (value, i) => table[(i % channels) * 256 + value] as number);
}

/** The largest difference of two lists of answers, as a fraction of the largest that was expected. NaN where one is. */
export function compareAnswers(expected: Float32Array, found: ArrayLike<number>): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  return expected.reduce((most, value, i) => {
    const difference = Math.abs(value - at(found as readonly number[], i)) / largest;
    return Number.isNaN(difference) ? NaN : Math.max(most, difference);
  }, 0);
}

/**
 * The difference of what a runtime answers from what specnet does, as a fraction of the largest answer.
 *
 * @param runtime what answered: `TensorFlow 2.21.0 (C)`
 * @throws UserError `export-differs` where it is above the tolerance, or no number
 */
export function requireAgreement(
  {answers}: CheckCase,
  found: ArrayLike<number>,
  half: boolean,
  runtime: string,
): number {
  const difference = compareAnswers(answers, found);
  const allowed = half ? halfTolerance : tolerance;
  if (difference <= allowed) return difference;
  throw new UserError(
    'export-differs',
    `${runtime} differs from specnet by ${difference.toExponential(1)} of the largest answer; ${allowed} is allowed.`,
    half
      ? 'float16 does not hold these weights: leave --half out.'
      : 'Nothing was written. This is a fault of specnet or of that runtime: please report it.',
  );
}
