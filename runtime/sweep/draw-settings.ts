import {countCombinations, countValues} from '../../common/search-space.js';
import type {Dimension, Domain, Settings, SettingValue} from '../../common/search-space.js';
import {createRandom, nextBelow, nextUniform, shuffle, stream} from '../random/random.js';
import type {Random} from '../random/random.js';

/** How the settings of trials are chosen, where that follows from the trial's number. */
export interface Search {
  readonly search: 'grid' | 'random';
  readonly seed: number;
  readonly space: readonly Dimension[];
}

/** Up to so many combinations are put in a random order; of more, two draws hardly ever meet. */
const maxShuffled = 1e6;
/** Of a number that is drawn from a range. */
const digits = 4;

/**
 * The settings of each trial, by its number from 0 on: a pure function of (seed, number), whoever asks, and in whatever
 * order. A grid counts through all combinations, the last setting fastest. A random search draws every combination once
 * before any comes again.
 */
export function makeDraw({search, seed, space}: Search): (trial: number) => Settings {
  if (search === 'grid') return (trial) => pickCombination(space, trial);
  const combinations = countCombinations(space);
  if (combinations <= maxShuffled) {
    const inOrder = Uint32Array.from({length: combinations}, (_, index) => index);
    const order = shuffle(inOrder, createRandom(seed, stream.sweep));
    return (trial) => pickCombination(space, order[trial % combinations] as number);
  }
  return (trial) =>
    Object.fromEntries(
      space.map(({key, domain}, at) => [key, drawValue(domain, createRandom(seed, stream.sweep, trial, at))]),
    );
}

/** The one of that number: the digits of a number whose places have as many values as the settings. */
function pickCombination(space: readonly Dimension[], number: number): Settings {
  let rest = number;
  const picked = [...space].reverse().map(({key, domain}): [string, SettingValue] => {
    const count = countValues(domain);
    const at = rest % count;
    rest = Math.floor(rest / count);
    return [key, domain.kind === 'choice' ? (domain.values[at] ?? null) : domain.low + at];
  });
  return Object.fromEntries(picked.reverse());
}

function drawValue(domain: Domain, random: Random): SettingValue {
  if (domain.kind === 'choice') return domain.values[nextBelow(random, domain.values.length)] ?? null;
  const {kind, low, high} = domain;
  if (kind === 'int') return low + nextBelow(random, high - low + 1);
  const share = nextUniform(random);
  const drawn = kind === 'uniform' ? low + share * (high - low) : low * (high / low) ** share;
  return Math.min(high, Math.max(low, Number(drawn.toPrecision(digits))));
}
