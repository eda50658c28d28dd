import {UserError} from '../../common/errors.js';
import type {Model} from '../nn/model.js';
import {createMatcher} from './match-name.js';

/** Parameters that keep their values: all the time, or from some epoch on. */
export interface Freeze {
  /** `head`, `body`, or a pattern on the parameters' names, in which * stands for any characters. */
  readonly match: string;
  /** Epochs in which they are trained all the same, at the beginning. */
  readonly after: number;
}

/**
 * Which parameters keep their values when, as with `requires_grad = False` in PyTorch: no gradient, momentum or decay
 * moves them. Running statistics follow the images all the same.
 */
export class FrozenParameters {
  /** What is frozen in which epochs, the first ones first. */
  readonly #parts: readonly {readonly from: number; readonly indices: ReadonlySet<number>}[];

  /**
   * @param always indices of parameters that are frozen in any case
   * @throws UserError `freeze-unused`, `freeze-everything`
   */
  constructor(model: Model, freezes: readonly Freeze[], always: readonly number[] = []) {
    const beginnings = new Map([...findBeginnings(model, freezes), ...always.map((index) => [index, 0] as const)]);
    if (beginnings.size > 0 && beginnings.size === model.parameters.filter(({trainable}) => trainable).length) {
      const advice = 'Leave at least one parameter out of freeze.';
      throw new UserError('freeze-everything', `freeze: nothing of ${model.name} is left to train.`, advice, 2);
    }
    const starts = [...new Set([0, ...beginnings.values()])].sort((a, b) => a - b);
    this.#parts = starts.map((from) => {
      const indices = [...beginnings].flatMap(([index, beginning]) => (beginning <= from ? [index] : []));
      return {from, indices: new Set(indices)};
    });
  }

  /** Indices of the parameters that keep their values all the time. */
  get always(): ReadonlySet<number> {
    return this.in(0);
  }

  /** @param epoch counts from 0 */
  in(epoch: number): ReadonlySet<number> {
    return this.#parts.findLast(({from}) => from <= epoch)?.indices ?? new Set();
  }
}

/** For each parameter that is frozen, the first epoch in which it is. */
function findBeginnings(model: Model, freezes: readonly Freeze[]): Map<number, number> {
  const matches = createMatcher(model);
  const trained = model.parameters.flatMap(({name, trainable}, index) => (trainable ? [{name, index}] : []));
  const unused = freezes.find(({match}) => !trained.some(({name}) => matches(name, match)));
  if (unused !== undefined) {
    const names = trained.slice(0, 3).map(({name}) => name).join(', ');
    throw new UserError(
      'freeze-unused',
      `freeze: ${unused.match} is not a parameter of ${model.name}.`,
      `Leave it out, or name parameters such as ${names}; * stands for any characters.`,
      2,
    );
  }
  return new Map(
    trained.flatMap(({name, index}): [number, number][] => {
      const own = freezes.filter(({match}) => matches(name, match)).map(({after}) => after);
      return own.length === 0 ? [] : [[index, Math.min(...own)]];
    }),
  );
}
