import type {Data} from '../1-parse/tree.js';
import type {Place} from '../diagnostics/place.js';
import {formatLocation} from '../diagnostics/place.js';

/** A resolved document in which every value says where it came from. */
export type Explained = ExplainedMap | ExplainedList | ExplainedValue;

export interface ExplainedMap {
  readonly kind: 'map';
  readonly entries: readonly (readonly [string, Explained])[];
  /** Other names by which a person may ask for it: a layer's full name. */
  readonly aliases?: readonly string[];
}

export interface ExplainedList {
  readonly kind: 'list';
  readonly items: readonly Explained[];
}

export interface ExplainedValue {
  readonly kind: 'value';
  /** A number, a text, or a list of them. */
  readonly value: Data;
  readonly origin: Origin;
}

export interface Origin {
  /** written: somebody wrote it, in a file or on the command line. default: nobody did. rule: it was computed. */
  readonly from: 'written' | 'default' | 'derived';
  /** Where it, its default, or its rule is written; null for what the compiler itself has. */
  readonly place: Place | null;
  /** The text that it was computed from, where that is not the value itself. */
  readonly expression: string | null;
}

export const compilerDefault: Origin = {from: 'default', place: null, expression: null};

export function written(place: Place, expression: string | null = null): Origin {
  return {from: 'written', place, expression};
}

export function makeValue(value: Data, origin: Origin): ExplainedValue {
  return {kind: 'value', value, origin};
}

export function makeMap(
  entries: readonly (readonly [string, Explained])[],
  aliases: readonly string[] = [],
): ExplainedMap {
  return {kind: 'map', entries, aliases};
}

/** `specs/resnet18.yaml:9`, `default`, `$channels, specs/blocks/basic.yaml:6`. */
export function showOrigin({from, place, expression}: Origin): string {
  const parts = [
    ...(from === 'written' ? [] : [from]),
    ...(expression === null ? [] : [expression]),
    ...(place === null ? [] : [formatLocation(place)]),
  ];
  return parts.join(', ');
}

