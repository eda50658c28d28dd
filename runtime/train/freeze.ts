import {UserError} from '../errors.js';
import type {Model} from '../nn/model.js';
import {matchesName} from './match-name.js';

/**
 * Indices of the parameters that keep their values, as with `requires_grad = False` in PyTorch: running statistics
 * follow the images all the same.
 *
 * @param patterns on the parameters' names, in which * stands for any characters
 * @throws UserError `freeze-unused`, `freeze-everything`
 */
export function findFrozen(model: Model, patterns: readonly string[]): ReadonlySet<number> {
  const trained = model.parameters.flatMap(({name, trainable}, index) => (trainable ? [{name, index}] : []));
  const unused = patterns.find((pattern) => !trained.some(({name}) => matchesName(name, pattern)));
  if (unused !== undefined) {
    const names = trained.slice(0, 3).map(({name}) => name).join(', ');
    throw new UserError(
      'freeze-unused',
      `freeze: ${unused} is no parameter of ${model.name}`,
      `leave it out, or name parameters such as ${names}; * stands for any characters`,
      2,
    );
  }
  const frozen = trained.filter(({name}) => patterns.some((pattern) => matchesName(name, pattern)));
  if (frozen.length > 0 && frozen.length === trained.length) {
    const advice = 'leave at least one parameter out of freeze';
    throw new UserError('freeze-everything', `freeze: nothing of ${model.name} is left to train`, advice, 2);
  }
  return new Set(frozen.map(({index}) => index));
}
