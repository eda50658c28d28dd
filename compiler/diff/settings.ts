import {flattenRecord} from '../../common/record.js';
import type {Data} from '../1-parse/tree.js';
import type {ModelSpec} from '../3-resolve/model-spec.js';
import {serializeSpec} from '../3-resolve/serialize.js';

/** A value of the resolved spec that is not an operation's: the input's shape, an initializer, an expectation. */
export interface SettingChange {
  /** `input`, `expect.parameters`. */
  readonly key: string;
  /** Null where the spec has none. */
  readonly before: Data;
  readonly after: Data;
}

type DataMap = {readonly [key: string]: Data};

/** These show as changes of layers and parts. */
const structure = new Set(['name', 'reference', 'stem', 'stages', 'head']);

/** Differences of two resolved specs beside their structure; expectations about counts are reported with the counts. */
export function compareSettings(before: ModelSpec, after: ModelSpec): SettingChange[] {
  return compareValues(serializeSpec(before), serializeSpec(after)).filter(
    ({key}) => !structure.has(key.split('.')[0] ?? '') && !key.startsWith('expect.'),
  );
}

/** The values that differ, by their dotted path. */
export function compareValues(before: DataMap, after: DataMap): SettingChange[] {
  const flatten = (data: DataMap) => new Map(flattenRecord(data) as readonly (readonly [string, Data])[]);
  const [old, now] = [flatten(before), flatten(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .map((key) => ({key, before: old.get(key) ?? null, after: now.get(key) ?? null}))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
}
