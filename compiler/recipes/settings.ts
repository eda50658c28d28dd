import type {Data} from '../1-parse/tree.js';
import {fixedSettings} from '../diagnostics/setting-messages.js';
import {findNear} from '../../common/suggest.js';
import type {Form} from './resolve-defaults.js';
import {followForm, isDataMap, listProperties} from './resolve-defaults.js';

/**
 * Every key of a recipe as a path: `optimizer.lr`. Of a map that is one of several kinds, distinguished by their name,
 * the keys of the kind that the recipe has; of one that it does not have, those of all kinds.
 */
export function listSettings(recipe: Data, schema: unknown): string[] {
  const home = schema as Form;
  return listInner(recipe, home, home, '');
}

function listInner(value: Data, form: Form, home: Form, prefix: string): string[] {
  const map = isDataMap(value) ? value : {};
  return listProperties(map, followForm(form, home), home).flatMap(([key, property]) => {
    const path = `${prefix}${key}`;
    return [path, ...listInner(map[key] ?? null, property, home, `${path}.`)];
  });
}

/**
 * The first step of a path that no recipe has, counted from 0; null where there is such a key. What lies below a key
 * that is not a map is for the schema to check.
 */
export function findUnknownStep(path: readonly string[], schema: unknown): number | null {
  const all = listSettings(null, schema);
  for (const at of path.keys()) {
    const step = path.slice(0, at + 1).join('.');
    if (!all.includes(step)) return at;
    if (!all.some((one) => one.startsWith(`${step}.`))) return null;
  }
  return null;
}

/** Names that other trainers have for a key of a recipe. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['learning_rate', 'lr'],
  ['batch_size', 'batch'],
  ['num_epochs', 'epochs'],
  ['max_epochs', 'epochs'],
  ['num_workers', 'workers'],
  ['wd', 'weight_decay'],
  ['smoothing', 'label_smoothing'],
]);

/** Step by step, so that what two paths have in common does not make up for where they differ. */
function isSpeltLike(path: readonly string[], other: readonly string[]): boolean {
  return path.length === other.length && path.every((step, at) => findNear(step, other.slice(at, at + 1)) !== null);
}

interface Suggested {
  readonly near: string[];
  readonly known: string[];
}

/**
 * Keys that somebody may have meant by one that is not there: those that end like it (`lr`), else the one that is
 * spelt like it, as a whole or in its last part. Keys that this recipe can have go before those of other kinds.
 *
 * @returns the nearest ones, at most three; where nothing is near all keys of the map that the unknown one stands in
 */
export function suggestSettings(path: readonly string[], recipe: Data, schema: unknown): Suggested {
  const isOpen = (one: string): boolean => one === 'data' || !fixedSettings.has(one);
  const lists = [listSettings(recipe, schema).filter(isOpen), listSettings(null, schema).filter(isOpen)];
  const last = path.at(-1) ?? '';
  const lastOf = (one: string): string => one.split('.').at(-1) ?? one;
  const waysToFind = [
    (known: readonly string[]) => known.filter((one) => one.endsWith(`.${path.join('.')}`)),
    (known: readonly string[]) => known.filter((one) => lastOf(one) === last),
    (known: readonly string[]) => known.filter((one) => lastOf(one) === otherNames.get(last)),
    (known: readonly string[]) => known.filter((one) => isSpeltLike(path, one.split('.'))),
    (known: readonly string[]) => {
      const near = findNear(last, known.map(lastOf));
      return near === null ? [] : known.filter((one) => lastOf(one) === near);
    },
  ];
  for (const find of waysToFind) {
    for (const known of lists) {
      const found = find(known);
      if (found.length > 0 && found.length <= 3) return {near: found, known: []};
    }
  }
  const above = path.slice(0, findUnknownStep(path, schema) ?? path.length - 1);
  const inMap = (one: string): boolean => one.split('.').slice(0, -1).join('.') === above.join('.');
  return {near: [], known: (lists[0] ?? []).filter(inMap)};
}
