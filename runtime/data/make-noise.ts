import {createRandom, nextUniform} from '../random/random.js';

/** Noise between -1 and 1 in the place of normalized images, the same every time. */
export function makeNoise(numbers: number): Float32Array {
  const random = createRandom(42);
  return new Float32Array(numbers).map(() => 2 * nextUniform(random) - 1);
}
