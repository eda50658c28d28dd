import type {MapTree, Tree} from '../1-parse/tree.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/resolve-messages.js';
import {numberAt, readList, readNumber} from './read.js';
import {readRule} from './rules/read-rule.js';

/** A stage as written, or as the shorthand stands for it; null where validation found fault. */
export interface StageFields {
  readonly place: Place;
  /** The map that it was written as; null for the shorthand. */
  readonly tree: Tree | null;
  /** Null, too, where the stage's operations are written out. */
  readonly blocks: number | null;
  readonly channels: number | null;
  readonly stride: number;
}

/** The stages of a spec in plain form, whether written out, planned by a rule, or given by `depths` and `widths`. */
export function readStages(spec: MapTree, diagnostics: Diagnostic[]): StageFields[] {
  const stages = spec.entries.get('stages');
  const depths = spec.entries.get('depths');
  const widths = spec.entries.get('widths');
  if (stages !== undefined) {
    for (const other of [depths, widths]) {
      if (other !== undefined) diagnostics.push(makeError(other.key, say.stagesTwice()));
    }
    return (stages.value.kind === 'map' ? readRule(stages.value, diagnostics) : readList(stages.value)).map(readStage);
  }
  if (depths !== undefined && widths !== undefined) return spell(depths.value, widths.value, diagnostics);
  if (spec.entries.has('extends')) return []; // the rest would be inherited, had it been found
  if (depths !== undefined) diagnostics.push(makeError(depths.key, say.shorthandHalf('depths', 'widths')));
  else if (widths !== undefined) diagnostics.push(makeError(widths.key, say.shorthandHalf('widths', 'depths')));
  else diagnostics.push(makeError(placeOfSpec(spec), say.stagesMissing()));
  return [];
}

function readStage(tree: Tree): StageFields {
  return {
    place: tree.place,
    tree,
    blocks: numberAt(tree, 'blocks'),
    channels: numberAt(tree, 'channels'),
    stride: numberAt(tree, 'stride') ?? 1,
  };
}

/** Regular stages: the first keeps the size, every other halves it. */
function spell(depths: Tree, widths: Tree, diagnostics: Diagnostic[]): StageFields[] {
  const [blocks, channels] = [readList(depths), readList(widths)];
  if (blocks.length !== channels.length) {
    diagnostics.push(makeError(widths.place, say.shorthandLengths(blocks.length, channels.length)));
    return [];
  }
  return blocks.map((tree, index) => ({
    place: tree.place,
    tree: null,
    blocks: readNumber(tree),
    channels: readNumber(channels[index] ?? null),
    stride: index === 0 ? 1 : 2,
  }));
}

/** The place of a spec's name, for what is missing from the spec as a whole. */
export function placeOfSpec(spec: MapTree): Place {
  const [first] = spec.entries.values();
  return spec.entries.get('name')?.key ?? first?.key ?? spec.place;
}
