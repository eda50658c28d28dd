import {nextNormal, nextUniform} from './random.js';
import type {Random} from './random.js';

/** A number of the Beta(alpha, alpha) distribution: of two gamma numbers, the fraction of the first. */
export function nextBeta(random: Random, alpha: number): number {
  const [first, second] = [nextLogGamma(random, alpha), nextLogGamma(random, alpha)];
  return 1 / (1 + Math.exp(second - first));
}

/**
 * The logarithm of a number of the Gamma(alpha, 1) distribution (Marsaglia and Tsang, "A simple method for generating
 * gamma variables", 2000); the number itself is too small for a double where alpha is.
 */
function nextLogGamma(random: Random, alpha: number): number {
  if (alpha < 1) return nextLogGamma(random, alpha + 1) + Math.log(1 - nextUniform(random)) / alpha;
  const shift = alpha - 1 / 3;
  const scale = 1 / Math.sqrt(9 * shift);
  for (;;) {
    const normal = nextNormal(random);
    const base = 1 + scale * normal;
    if (base <= 0) continue;
    const cube = base ** 3;
    const bound = 0.5 * normal ** 2 + shift - shift * cube + shift * Math.log(cube);
    if (Math.log(1 - nextUniform(random)) < bound) return Math.log(shift * cube);
  }
}
