import type {Entry, MapTree, Tree} from '../../1-parse/tree.js';
import {getEntry, placeOfKey} from '../../1-parse/tree.js';
import type {Diagnostic} from '../../diagnostics/diagnostic.js';
import {makeError} from '../../diagnostics/diagnostic.js';
import type {Place} from '../../diagnostics/place.js';
import * as say from '../../diagnostics/resolve-messages.js';
import {numberAt, readList, readNumber} from '../read.js';
import type {RegNet, RegNetStage} from './regnet.js';
import {planRegNet} from './regnet.js';

/** What a rule says of each stage. */
export const ruled: readonly string[] = ['blocks', 'channels', 'stride', 'groupWidth'];

/** The stages that a rule stands for, as if they had been written out: `{regnet: {…}}`. */
export function readRule(rule: MapTree, diagnostics: Diagnostic[]): MapTree[] {
  const regnet = getEntry(rule, 'regnet');
  const plan = regnet === null ? null : readRegNet(regnet);
  if (plan === null) return []; // validation has said why
  const stages = planRegNet(plan);
  const strides = getEntry(regnet, 'strides');
  const given = readList(strides);
  if (strides !== null && given.length !== stages.length) {
    const widths = stages.map(({channels}) => channels);
    diagnostics.push(makeError(strides.place, say.ruleStrides(given.length, widths)));
  }
  const place = placeOfKey(rule, 'regnet');
  return stages.map((stage, index) => spell(stage, readNumber(given[index] ?? null) ?? 2, place));
}

function readRegNet(tree: Tree): RegNet | null {
  const [depth, w0, wa, wm] = ['depth', 'w0', 'wa', 'wm'].map((key) => numberAt(tree, key) ?? undefined);
  const groupWidth = numberAt(tree, 'group-width');
  if (depth === undefined || w0 === undefined || wa === undefined || wm === undefined || groupWidth === null) {
    return null;
  }
  return {depth, w0, wa, wm, groupWidth, bottleneck: numberAt(tree, 'bottleneck') ?? 1};
}

function spell({blocks, channels, groupWidth}: RegNetStage, stride: number, place: Place): MapTree {
  const entry = (value: number): Entry => ({key: place, value: {kind: 'scalar', place, value}});
  const entries: readonly [string, Entry][] = [
    ['blocks', entry(blocks)],
    ['channels', entry(channels)],
    ['stride', entry(stride)],
    ['groupWidth', entry(groupWidth)],
  ];
  return {kind: 'map', place, entries: new Map(entries)};
}
