import {readAssignment} from '../1-parse/assignment.js';
import type {Assignment} from '../1-parse/assignment.js';
import type {Entry, MapTree, Tree} from '../1-parse/tree.js';
import {findTree, toData} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {overrideForm} from '../diagnostics/recipe-messages.js';
import * as say from '../diagnostics/setting-messages.js';
import {findUnknownStep, suggestSettings} from './settings.js';

/** What a command line sets in a recipe: `optimizer.lr=0.05`, or an option that stands for a key. */
export type Override = string | {readonly option: string; readonly key: string; readonly value: string};

interface Setting extends Assignment {
  /** As the command line has it: `--epochs 5`. */
  readonly text: string;
}

/**
 * A recipe with what the command line sets; the place of both key and value is the command line. The settings are one
 * set: their order means nothing, and whatever would be lost, because another one says the same key or takes it away,
 * is reported. A map with another name (`schedule.name=cosine`) starts from its defaults: the keys of the old one have
 * no meaning for it.
 *
 * @param schema specs/schema/recipe.schema.json
 */
export function applyOverrides(
  tree: MapTree,
  overrides: readonly Override[],
  schema: unknown,
  diagnostics: Diagnostic[],
): MapTree {
  // A map before what lies in it, a map's name before its other keys: each then says no more than it says.
  const settings = overrides
    .map((one) => readSetting(one, diagnostics))
    .filter((one) => one !== null)
    .sort((a, b) => compare(sortKey(a), sortKey(b)) || compare(a.text, b.text));
  const usable = refuseLost(refuseFixed(settings, diagnostics), diagnostics);
  const result = usable.filter(({path}) => findUnknownStep(path, schema) === null).reduce(applyOne, tree);
  for (const {path, key} of usable) {
    const unknown = findUnknownStep(path, schema);
    if (unknown === null) continue;
    const {near, known} = suggestSettings(path, toData(result), schema);
    diagnostics.push(makeError(key, say.unknownSetting(path.slice(0, unknown + 1), near, known)));
  }
  return result;
}

function readSetting(override: Override, diagnostics: Diagnostic[]): Setting | null {
  const text = typeof override === 'string' ? override : `${override.option} ${override.value}`;
  const found: Diagnostic[] = [];
  const assignment =
    typeof override === 'string'
      ? readAssignment(text, overrideForm, found)
      : readAssignment(`${override.key}=${override.value}`, () => say.optionEmpty(override.option), found);
  diagnostics.push(...found);
  return assignment === null || hasErrors(found) ? null : {...assignment, text};
}

/** What says which recipe this is, and what is an option's to say, is set in no recipe. */
function refuseFixed(settings: readonly Setting[], diagnostics: Diagnostic[]): Setting[] {
  return settings.filter(({path: [first = '', ...rest], key, value}) => {
    const isOption = rest.length === 0 && (say.fixedSettings.has(first) || (first === 'data' && value.kind !== 'map'));
    if (isOption) diagnostics.push(makeError(key, say.fixedSetting(first)));
    return !isOption;
  });
}

/** Those that another one neither repeats nor takes the place of; the others are reported. */
function refuseLost(settings: readonly Setting[], diagnostics: Diagnostic[]): Setting[] {
  return settings.filter((setting, at) => {
    const rival = settings.slice(0, at).find((earlier) => isLost(setting, earlier));
    if (rival === undefined) return true;
    const repeats = findTree(rival.value, setting.path.slice(rival.path.length)) !== null;
    const words = [rival.text, setting.text];
    const message = repeats ? say.setTwice(setting.path, words) : say.setApart(words);
    diagnostics.push(makeError(setting.key, message));
    return false;
  });
}

/** Whether two settings that are in order say the same key, or the first has no room for the second. */
function isLost(setting: Setting, earlier: Setting): boolean {
  if (!earlier.path.every((step, at) => setting.path[at] === step)) return false;
  const inner = setting.path.slice(earlier.path.length);
  if (findTree(earlier.value, inner) !== null) return true;
  const above = inner.map((_, depth) => findTree(earlier.value, inner.slice(0, depth)));
  return above.some((found) => found !== null && found.tree.kind !== 'map');
}

function applyOne(tree: MapTree, {path, value, key}: Setting): MapTree {
  const isOther = path.length > 1 && path.at(-1) === 'name' && isOtherName(findTree(tree, path)?.tree ?? null, value);
  if (!isOther) return setAt(tree, path, value, key);
  return setAt(tree, path.slice(0, -1), {kind: 'map', place: key, entries: new Map([['name', {key, value}]])}, key);
}

function isOtherName(before: Tree | null, now: Tree): boolean {
  return before !== null && JSON.stringify(toData(before)) !== JSON.stringify(toData(now));
}

function setAt(tree: MapTree, path: readonly string[], value: Tree, key: Place): MapTree {
  const [first = '', ...rest] = path;
  const inner = tree.entries.get(first)?.value;
  const below: MapTree = inner?.kind === 'map' ? inner : {kind: 'map', place: key, entries: new Map<string, Entry>()};
  const entry: Entry = {key, value: rest.length === 0 ? value : setAt(below, rest, value, key)};
  return {...tree, entries: new Map([...tree.entries, [first, entry]])};
}

/** The separator sorts before every letter of a key, and the name before every other key. */
function sortKey({path}: Setting): string {
  return path.map((step) => (step === 'name' ? '\u0001' : step)).join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
