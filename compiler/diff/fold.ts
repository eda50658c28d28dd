import {formatCount, plural} from '../../common/format.js';
import type {NetworkDiff} from './compare.js';
import type {LayerChange} from './layer-changes.js';

/** Equal changes of many layers, as one line. */
export interface FoldedChange {
  readonly kind: LayerChange['kind'];
  /** `layer3.6 … layer3.22`, `fc`. */
  readonly where: string;
  readonly text: string;
}

/** Layers that are reported together: a part as a whole, blocks that come or go, or one change in many blocks. */
interface Group {
  readonly form: 'part' | 'blocks' | 'layers';
  readonly changes: LayerChange[];
}

/**
 * The changed layers, described as briefly as a person would: a whole stage, blocks in a row, one change of all blocks
 * of a stage. Layers whose output alone has another size are left to the table of parts.
 */
export function foldChanges(diff: NetworkDiff): FoldedChange[] {
  const {layers, parts} = diff;
  const wholeParts = new Set(
    parts.filter(({before, after}) => before === null || after === null).map(({name}) => name),
  );
  const wholeBlocks = {added: listWholeBlocks(diff, 'added'), removed: listWholeBlocks(diff, 'removed')};
  const isWholeBlock = ({kind, block}: LayerChange) =>
    (kind === 'added' || kind === 'removed') && block !== null && wholeBlocks[kind].has(block);
  const groups = new Map<string, Group>();
  for (const change of layers) {
    const {kind, part, block, inside, key, text} = change;
    if (kind === 'resized') continue;
    const form = wholeParts.has(part) ? 'part' : isWholeBlock(change) ? 'blocks' : 'layers';
    const alike = form === 'layers' ? [block === null ? key : inside, text] : [];
    const id = JSON.stringify([kind, form, part, ...alike]);
    const group = groups.get(id) ?? {form, changes: []};
    group.changes.push(change);
    groups.set(id, group);
  }
  return [...groups.values()].map(foldGroup);
}

/** Blocks that are new or gone. Every block has a shortcut, if only "none": with it the block itself comes or goes. */
export function listWholeBlocks({layers}: NetworkDiff, kind: 'added' | 'removed'): ReadonlySet<string> {
  const changes = layers.filter((change) => change.inside === 'shortcut' && change.kind === kind);
  return new Set(changes.flatMap(({block}) => (block === null ? [] : [block])));
}

/** How many layers have the weights they had and another output. */
export function countResized({layers}: NetworkDiff): number {
  return layers.filter(({kind}) => kind === 'resized').length;
}

function foldGroup({form, changes}: Group): FoldedChange {
  const {kind = 'changed', key = '', part = '', text = ''} = changes[0] ?? {};
  const blocks = [...new Set(changes.flatMap(({block}) => (block === null ? [] : [block])))];
  if (form === 'part') return {kind, where: part, text: describeWhole(changes, blocks)};
  if (form === 'blocks') return {kind, where: span(blocks), text: describeWhole(changes, blocks)};
  const others = changes.length - 1;
  return {kind, where: others === 0 ? key : `${key} and in ${plural(others, 'more block')}`, text};
}

/** `layer3.6`, `layer3.6 … layer3.22`: blocks that come or go together stand in a row. */
function span(blocks: readonly string[]): string {
  const [first = '', last = ''] = [blocks[0], blocks.at(-1)];
  return blocks.length === 1 ? first : `${first} … ${last}`;
}

function describeWhole(changes: readonly LayerChange[], blocks: readonly string[]): string {
  const layers = changes.map(({before, after}) => after ?? before).filter((layer) => (layer?.parameters ?? 0) > 0);
  const parameters = layers.reduce((sum, layer) => sum + (layer?.parameters ?? 0), 0);
  const counts = `${plural(layers.length, 'layer')} with ${formatCount(parameters)} parameters`;
  return blocks.length === 0 ? counts : `${plural(blocks.length, 'block')}: ${counts}`;
}
