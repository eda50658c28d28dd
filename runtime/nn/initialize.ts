import {createRandom, nextNormal, nextUniform} from '../random/random.js';
import {countElements} from './model.js';
import type {Distribution, Parameter} from './operation.js';

/** First values of a parameter. They depend on the seed and the parameter's name, not on the order of layers. */
export function initializeParameter(parameter: Parameter, seed: number): Float32Array {
  const {initializer} = parameter;
  if (initializer.kind !== 'dirac') return drawValues(parameter, initializer, seed);
  return passOn(drawValues(parameter, initializer.others, seed), parameter.shape, initializer.groups);
}

function drawValues(parameter: Parameter, initializer: Distribution, seed: number): Float32Array {
  const values = new Float32Array(countElements(parameter.shape));
  if (initializer.kind === 'constant') return values.fill(initializer.value);

  const random = createRandom(seed, ...[...parameter.name].map((letter) => letter.codePointAt(0) ?? 0));
  if (initializer.kind === 'uniform') {
    return values.map(() => (2 * nextUniform(random) - 1) * initializer.bound);
  }
  const {std, limit} = initializer;
  return values.map(() => {
    let value = std * nextNormal(random);
    while (Math.abs(value) > limit) value = std * nextNormal(random);
    return value;
  });
}

/**
 * torch.nn.init.dirac_ on the first filters of each group, as many as there are inputs: each becomes a one in the
 * middle, on its own input.
 *
 * @param shape `[height, width, in / groups, out]`
 */
function passOn(values: Float32Array, shape: readonly number[], groups: number): Float32Array {
  const [height = 1, width = 1, inputs = 1, outputs = 1] = shape;
  const filters = outputs / groups;
  const middle = (height >> 1) * width + (width >> 1);
  for (let group = 0; group < groups; group++) {
    for (let own = 0; own < Math.min(filters, inputs); own++) {
      const filter = group * filters + own;
      for (let tap = filter; tap < values.length; tap += outputs) values[tap] = 0;
      values[(middle * inputs + own) * outputs + filter] = 1;
    }
  }
  return values;
}
