import {createRandom, nextNormal, nextUniform} from '../data/random.js';
import {countElements} from './model.js';
import type {Parameter} from './operation.js';

/** First values of a parameter. They depend on the seed and the parameter's name, not on the order of layers. */
export function initializeParameter(parameter: Parameter, seed: number): Float32Array {
  const values = new Float32Array(countElements(parameter.shape));
  const {initializer} = parameter;
  if (initializer.kind === 'constant') return values.fill(initializer.value);

  const random = createRandom(seed, ...[...parameter.name].map((letter) => letter.codePointAt(0) ?? 0));
  if (initializer.kind === 'uniform') {
    return values.map(() => (2 * nextUniform(random) - 1) * initializer.bound);
  }
  const {deviation, limit} = initializer;
  return values.map(() => {
    let value = deviation * nextNormal(random);
    while (Math.abs(value) > limit) value = deviation * nextNormal(random);
    return value;
  });
}
