import type {Settings} from '../../common/search-space.js';
import {formatSetting} from '../../common/search-space.js';
import type {MapTree} from '../1-parse/tree.js';
import {findTree, toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';

/**
 * What was found in a trial's recipe or spec, where the sweep says it: a setting stands in the sweep's file, not on a
 * command line.
 *
 * @param tree the sweep's document
 * @param settings of the trial, the fixed ones too
 * @param trial null for one that only stands for what others may be
 */
export function relocateFaults(
  found: readonly Diagnostic[],
  tree: MapTree,
  settings: Settings,
  trial: number | null,
): Diagnostic[] {
  return found.map((diagnostic) => {
    const {place, trail} = diagnostic;
    const isSetting = place?.source.kind === 'command line';
    const own = isSetting ? findSetting(tree, settings, place.source.text) : null;
    return {...diagnostic, place: own ?? place, trail: trial === null ? trail : [...trail, `trial ${trial}`]};
  });
}

/** Where a setting of the form `key=value` is written: one of a choice, or the range that it was drawn from. */
function findSetting(tree: MapTree, settings: Settings, text: string): Place | null {
  const entry = Object.entries(settings).find(([key, value]) => formatSetting(key, value) === text);
  if (entry === undefined) return null;
  const [key, value] = entry;
  const fixed = findTree(tree, ['fixed', key]);
  if (fixed !== null) return fixed.tree.place;
  const choice = findTree(tree, ['space', key, 'choice'])?.tree;
  const wanted = JSON.stringify(value);
  const item = choice?.kind === 'list' ? choice.items.find((one) => JSON.stringify(toData(one)) === wanted) : undefined;
  return item?.place ?? findTree(tree, ['space', key])?.tree.place ?? null;
}

/** Each fault once, however many trials have it: the first one's is kept. */
export function mergeFaults(found: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return found.filter(({code, place, message}) => {
    const at = place === null ? message : `${place.source.name}:${place.start}-${place.end}`;
    const key = `${code} ${at}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
