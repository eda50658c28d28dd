import type {Data} from '../1-parse/tree.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import {toPlain} from '../3-resolve/plain.js';

/** A value of the resolved spec that is no operation's: the input's shape, an initialiser, a promise. */
export interface SettingChange {
  /** `input`, `expect.parameters`. */
  readonly key: string;
  /** Null where the spec has none. */
  readonly before: Data;
  readonly after: Data;
}

/** Told by layers and parts. */
const structure = new Set(['name', 'reference', 'stem', 'stages', 'head']);

/** Differences of two resolved specs beside their structure; promises about counts are told with the counts. */
export function compareSettings(before: ModelSpec, after: ModelSpec): SettingChange[] {
  const [old, now] = [flatten(toPlain(before)), flatten(toPlain(after))];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => !structure.has(key.split('.')[0] ?? '') && !key.startsWith('expect.'))
    .map((key) => ({key, before: old.get(key) ?? null, after: now.get(key) ?? null}))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}

/** Values by their dotted path; a list counts as one value. */
function flatten(data: {readonly [key: string]: Data}, prefix = ''): Map<string, Data> {
  const entries = Object.entries(data).flatMap(([key, value]): [string, Data][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? [...flatten(value as {readonly [key: string]: Data}, `${prefix}${key}.`)]
      : [[`${prefix}${key}`, value]],
  );
  return new Map(entries);
}
