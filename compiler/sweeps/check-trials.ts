import type {Settings} from '../../common/search-space.js';
import {formatSettings} from '../../common/search-space.js';
import type {MapTree} from '../1-parse/tree.js';
import {findTree, placeOfKey} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/sweep-messages.js';
import type {Recipe} from '../recipes/recipe.js';
import type {Sweep} from './sweep.js';

/** What a trial comes to. */
export interface ResolvedTrial {
  readonly number: number;
  readonly settings: Settings;
  readonly recipe: Recipe;
  /** By its spec's hash. */
  readonly network: {readonly hash: string};
}

/** Trials that would train the same network by the same recipe, however their settings are written. */
export function reportDoubles(trials: readonly ResolvedTrial[], tree: MapTree): Diagnostic[] {
  const seen = new Map<string, number>();
  for (const {number, settings, recipe, network} of trials) {
    const key = JSON.stringify([network.hash, recipe]);
    const first = seen.get(key);
    if (first !== undefined) {
      return [makeError(placeOfKey(tree, 'space'), say.trialsEqual(first, number, formatSettings(settings)))];
    }
    seen.set(key, number);
  }
  return [];
}

/** A rule that would end trials, had they more epochs. */
export function reportIdleStop({stop}: Sweep, epochs: readonly number[], tree: MapTree): Diagnostic[] {
  const most = Math.max(...epochs);
  if (stop === null || epochs.length === 0 || stop.grace < most) return [];
  const place = findTree(tree, ['stop', 'grace'])?.tree.place ?? placeOfKey(tree, 'stop');
  return [makeError(place, say.neverStops(stop.grace, most))];
}
