import type {Data, Tree} from '../1-parse/tree.js';
import {findTree, getEntry} from '../1-parse/tree.js';
import {parse} from '../1-parse/parse.js';
import type {Graph, GraphBlock} from '../4-analyze/graph.js';
import {isExpression} from '../3-resolve/expression.js';
import type {BlockDefinition, BlockSpec, StageSpec} from '../3-resolve/model-spec.js';
import {readList} from '../3-resolve/read.js';
import {ruled} from '../3-resolve/rules/read-rule.js';
import type {Place} from '../diagnostics/place.js';
import {originOf} from './document.js';
import type {Explained, Origin} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';
import type {ExplainContext} from './items.js';
import {explainItems} from './items.js';

/** The stages with their blocks; blocks that hold the same are reported once. */
export function explainStages(stages: readonly StageSpec[], graph: Graph, context: ExplainContext): Explained {
  const shortcuts = new Map(
    graph.stages.flatMap(({blocks}) => blocks.map(({name, shortcut}) => [name, shortcut] as const)),
  );
  return {kind: 'list', items: stages.map((stage) => explainStage(stage, shortcuts, context))};
}

/** The shortcut that the shapes decide on, by the block's name. */
type ResolvedShortcuts = ReadonlyMap<string, GraphBlock['shortcut']>;

function explainStage(stage: StageSpec, shortcuts: ResolvedShortcuts, context: ExplainContext): Explained {
  const {document} = context;
  const {name, block, channels, stride, parameters, blocks, place} = stage;
  if (block === null) return makeMap([['body', explainItems(blocks[0]?.parts.body ?? [], [''], context)]], [name]);
  const {keys, isWhole} = findWritten(place, document);
  const shared = getEntry(document, 'block');
  const definition = readDefinition(block);
  const rule: Origin = {from: 'derived', place, expression: null};
  const value = (key: string, data: Data, otherwise: Origin): readonly [string, Explained] => {
    const tree = keys.get(key) ?? null;
    return [key, makeValue(data, tree === null ? otherwise : originOf(tree, data))];
  };
  return makeMap(
    [
      value('name', name, rule),
      value('block', block.name, shared === null ? rule : written(shared.place)),
      value('blocks', blocks.length, rule),
      ...(channels === null ? [] : [value('channels', channels, rule)]),
      value('stride', stride, isWhole ? compilerDefault : rule),
      ...Object.entries(parameters).map(([key, data]) => {
        // A stage's own block, or the network's, may be named with its parameters.
        const named = getEntry(keys.get('block') ?? shared, key);
        if (named !== null) return value(key, data, originOf(named, data));
        const isRuled = getEntry(document, 'stages')?.kind === 'map' && ruled.includes(key);
        return value(key, data, isRuled ? rule : defaultIn(definition, ['parameters', key]));
      }),
      ofBlock('expansion', block.expansion, definition),
      ...(block.out === null ? [] : [ofBlock('out', block.out, definition)]),
      ofBlock('shortcut', block.shortcut, definition),
      ...groupBlocks(blocks, shortcuts).map((group) => explainBlocks(group, shortcuts, block, context)),
    ],
    [name],
  );
}

/** What was written for a stage, by key; whole where it is a map of its own, whose missing keys have their defaults. */
function findWritten(place: Place, document: Tree): {keys: ReadonlyMap<string, Tree>; isWhole: boolean} {
  const isHere = (tree: Tree) => tree.place.source.name === place.source.name && tree.place.start === place.start;
  const map = readList(getEntry(document, 'stages')).find(isHere);
  if (map?.kind === 'map') {
    return {keys: new Map([...map.entries].map(([key, {value}]) => [key, value])), isWhole: true};
  }
  const at = readList(getEntry(document, 'depths')).findIndex(isHere);
  const shorthand = [
    ['blocks', readList(getEntry(document, 'depths'))[at]],
    ['channels', readList(getEntry(document, 'widths'))[at]],
  ] as const;
  const found = shorthand.flatMap(([key, tree]) => (tree === undefined ? [] : [[key, tree] as const]));
  return {keys: new Map(found), isWhole: false};
}

/** The file of a block, or the part of a spec that defines it. */
function readDefinition({name, place}: BlockDefinition): Tree | null {
  const {tree} = parse(place.source);
  return tree === null ? null : (findTree(tree, ['blocks', name])?.tree ?? tree);
}

function defaultIn(definition: Tree | null, path: readonly string[]): Origin {
  const found = definition === null ? null : findTree(definition, path);
  if (found === null) return compilerDefault;
  const {tree} = found;
  const expression = tree.kind === 'scalar' && isExpression(tree.value) ? tree.value : null;
  return {from: 'default', place: tree.place, expression};
}

function ofBlock(key: string, data: Data, definition: Tree | null): readonly [string, Explained] {
  const tree = definition === null ? null : (findTree(definition, [key])?.tree ?? null);
  return [key, makeValue(data, tree === null ? compilerDefault : written(tree.place))];
}

/** Blocks that hold the same and take the same shortcut. */
function groupBlocks(blocks: readonly BlockSpec[], shortcutOf: ResolvedShortcuts): BlockSpec[][] {
  const groups = new Map<unknown, Map<unknown, BlockSpec[]>>();
  for (const block of blocks) {
    const shortcuts = groups.get(block.parts) ?? new Map<unknown, BlockSpec[]>();
    groups.set(block.parts, shortcuts);
    const shortcut = shortcutOf.get(block.name);
    shortcuts.set(shortcut, [...(shortcuts.get(shortcut) ?? []), block]);
  }
  return [...groups.values()].flatMap((shortcuts) => [...shortcuts.values()]);
}

function explainBlocks(
  blocks: readonly BlockSpec[],
  shortcuts: ResolvedShortcuts,
  definition: BlockDefinition,
  context: ExplainContext,
): readonly [string, Explained] {
  const names = blocks.map(({name}) => name);
  const [first = '', last = ''] = [names[0], names.at(-1)];
  const parts = blocks[0]?.parts;
  const shortcut = shortcuts.get(first) ?? 'none';
  const prefixes = names.map((name) => `${name}.`);
  const lists = (['before', 'body', 'projection', 'after'] as const)
    .filter((key) => (parts?.[key].length ?? 0) > 0 && (key !== 'projection' || shortcut === 'projection'))
    .map((key) => [key, explainItems(parts?.[key] ?? [], prefixes, context)] as const);
  const resolvedHere = makeValue(shortcut, {from: 'derived', place: definition.place, expression: null});
  const label = blocks.length === 1 ? first : `${first} to ${last}`;
  return [label, makeMap([['shortcut', resolvedHere], ...lists], names)];
}
