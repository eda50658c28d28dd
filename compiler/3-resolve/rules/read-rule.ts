import type {Entry, MapTree, Tree} from '../../1-parse/tree.js';
import {getEntry, placeOfKey} from '../../1-parse/tree.js';
import type {Diagnostic} from '../../diagnostics/diagnostic.js';
import {makeError} from '../../diagnostics/diagnostic.js';
import type {Place} from '../../diagnostics/place.js';
import * as say from '../../diagnostics/resolve-messages.js';
import {numberAt, readList, readNumber} from '../read.js';
import type {RegNetStage} from './regnet.js';
import {planRegNet} from './regnet.js';

/** What a rule says of each stage. */
export const ruled: readonly string[] = ['blocks', 'channels', 'stride', 'groupWidth'];

/** The stages that a rule stands for, as if they had been written out: `{regnet: {…}, with: {…}}`. */
export function readRule(rule: MapTree, diagnostics: Diagnostic[]): MapTree[] {
  const regnet = getEntry(rule, 'regnet');
  const numbers = ['depth', 'w0', 'wa', 'wm', 'group-width'].map((key) => numberAt(regnet ?? rule, key));
  const [depth, w0, wa, wm, groupWidth] = numbers;
  if (regnet === null || depth == null || w0 == null || wa == null || wm == null || groupWidth == null) return [];
  const stages = planRegNet({depth, w0, wa, wm, groupWidth, bottleneck: numberAt(regnet, 'bottleneck') ?? 1});
  const strides = getEntry(regnet, 'strides');
  const given = readList(strides);
  if (strides !== null && given.length !== stages.length) {
    const widths = stages.map(({channels}) => channels);
    diagnostics.push(makeError(strides.place, say.ruleStrides(given.length, widths)));
  }
  const place = placeOfKey(rule, 'regnet');
  const shared = getEntry(rule, 'with');
  for (const key of ruled) {
    if (getEntry(shared, key) !== null && shared !== null) {
      diagnostics.push(makeError(placeOfKey(shared, key), say.ruleSets(key)));
    }
  }
  return stages.map((stage, index) => spell(stage, readNumber(given[index] ?? null) ?? 2, shared, place));
}

function spell({blocks, channels, groupWidth}: RegNetStage, stride: number, shared: Tree | null, place: Place): MapTree {
  const entry = (value: number): Entry => ({key: place, value: {kind: 'scalar', place, value}});
  const own: [string, Entry][] = [
    ['blocks', entry(blocks)],
    ['channels', entry(channels)],
    ['stride', entry(stride)],
    ['groupWidth', entry(groupWidth)],
  ];
  return {kind: 'map', place, entries: new Map([...own, ...(shared?.kind === 'map' ? shared.entries : [])])};
}
