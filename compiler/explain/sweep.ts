import type {Data, MapTree} from '../1-parse/tree.js';
import {getEntry, toData} from '../1-parse/tree.js';
import type {Sweep} from '../sweeps/sweep.js';
import {explainData} from './document.js';
import type {Explained} from './explained.js';
import {makeMap, makeValue} from './explained.js';

/**
 * A sweep with the origin of every value: where it was written, that it is a default, or, as a grid's number of trials,
 * that it was counted.
 *
 * @param tree what was written
 */
export function explainSweep(sweep: Sweep, tree: MapTree): Explained {
  const {name, specs, data, trials, search, seed, metric, stop} = sweep;
  const written = (key: string): Data => {
    const own = getEntry(tree, key);
    return own === null ? null : toData(own);
  };
  const values: readonly (readonly [string, Data])[] = [
    ['name', name],
    ['description', written('description')],
    ['spec', specs.length === 1 ? (specs[0]?.name ?? '') : specs.map((one) => one.name)],
    ['recipe', written('recipe')],
    ['data', getEntry(tree, 'data') === null ? data : written('data')],
    ['fixed', written('fixed')],
    ['space', written('space')],
    ['trials', trials],
    ['search', search],
    ['seed', seed],
    ['metric', metric],
    ['stop', stop],
  ];
  const counted = makeValue(trials, {from: 'derived', place: null, expression: 'all combinations of space'});
  return makeMap(
    values
      .filter(([key, value]) => value !== null && !(search === 'grid' && key === 'seed'))
      .map(([key, value]): [string, Explained] => [
        key,
        search === 'grid' && key === 'trials' ? counted : explainData(value, getEntry(tree, key)),
      ]),
  );
}
