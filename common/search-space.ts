import {isRecord} from './record.js';

/** What may stand in JSON. */
export type SettingValue =
  | string
  | number
  | boolean
  | null
  | readonly SettingValue[]
  | {readonly [key: string]: SettingValue};

/** Values by key: `optimizer.lr`, a spec's param, or `spec` for one of several specs. */
export type Settings = Readonly<Record<string, SettingValue>>;

/** One setting in which the trials of a sweep differ. */
export interface Dimension {
  readonly key: string;
  readonly domain: Domain;
}

/** The values that it may have; both ends of a range are among them. */
export type Domain =
  | {readonly kind: 'choice'; readonly values: readonly SettingValue[]}
  | {readonly kind: 'int' | 'uniform' | 'loguniform'; readonly low: number; readonly high: number};

/** The setting that says which spec a trial has, where a sweep has several. */
export const specKey = 'spec';

/** How many values a setting may have; infinite where it is any number of a range. */
export function countValues(domain: Domain): number {
  if (domain.kind === 'choice') return domain.values.length;
  return domain.kind === 'int' ? domain.high - domain.low + 1 : Infinity;
}

/** How many trials there can be that differ. */
export function countCombinations(space: readonly Dimension[]): number {
  return space.reduce((product, {domain}) => product * countValues(domain), 1);
}

/** A setting as a command line has it: `optimizer.lr=0.05`, `schedule.name=cosine`, `mix={"mixup":0.2}`. */
export function formatSetting(key: string, value: SettingValue): string {
  return `${key}=${formatValue(value)}`;
}

/** A value in YAML, on one line; a plain word without quotes. */
export function formatValue(value: SettingValue): string {
  const isWord = typeof value === 'string' && /^[a-z][a-z0-9-]*$/u.test(value) && !/^(true|false|null)$/u.test(value);
  return isWord ? value : JSON.stringify(value);
}

/**
 * A value as a table has it: of maps that their names distinguish, `schedule: {choice: [{name: cosine}, …]}`, the
 * name alone.
 */
export function labelValue(domain: Domain, value: SettingValue): string {
  const names = domain.kind === 'choice' ? domain.values.map(nameOf) : [];
  const name = nameOf(value);
  return name !== null && names.filter((one) => one === name).length === 1 ? name : formatValue(value);
}

function nameOf(value: SettingValue): string | null {
  const name = isRecord(value) ? value['name'] : null;
  return typeof name === 'string' ? name : null;
}

/** `optimizer.lr=0.05 batch=64`. */
export function formatSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(([key, value]) => formatSetting(key, value))
    .join(' ');
}
