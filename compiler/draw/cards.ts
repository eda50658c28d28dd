import type {Graph, GraphBlock, GraphItem} from '../4-analyze/graph.js';
import {itemsOfBlock} from '../4-analyze/graph.js';
import {listParts} from '../report/parts.js';
import type {Diagram} from './diagram.js';
import {drawBlocks, drawItems} from './diagram.js';

/** A detail of the network beside its overview: a kind of block, the stem, or the head. */
export interface Card {
  readonly title: string;
  /** Where it stands: `layer1.1 … layer1.3`, `layer2.1`. */
  readonly places: readonly string[];
  /** How many blocks it stands for. */
  readonly blocks: number;
  readonly diagram: Diagram;
}

/** Blocks that differ in numbers alone, where their block has expressions. */
interface Kind {
  readonly block: string;
  readonly blocks: GraphBlock[];
  readonly places: string[];
}

const maxCards = 12;

/** What the network is made of, each kind of block once; `left` kinds are too many for a diagram. */
export function listCards(graph: Graph): {cards: Card[]; left: number} {
  const all = listKinds(graph);
  const isAlone = (name: string) => all.filter(({block}) => block === name).length === 1;
  const cards = all.slice(0, maxCards).map(({block, blocks, places}): Card => {
    const shortcut = blocks[0]?.shortcut ?? 'none';
    const title = isAlone(block) ? block : `${block}, ${shortcut === 'none' ? 'no shortcut' : shortcut}`;
    return {title, places, blocks: blocks.length, diagram: drawBlocks(blocks)};
  });
  // What is one operation stands in the overview.
  const lists = listParts(graph)
    .filter(({stage, items}) => stage === null && items.length > 1)
    .map(({name, items}): Card => ({title: name, places: [], blocks: 0, diagram: drawItems([items])}));
  return {cards: [...lists, ...cards], left: all.length - cards.length};
}

function listKinds(graph: Graph): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const {block, blocks} of graph.stages) {
    let last = {key: '', names: ['']};
    if (block === null) continue;
    for (const one of blocks) {
      const key = JSON.stringify([block.name, one.shortcut, one.projectsFrom, itemsOfBlock(one).map(describeForm)]);
      const kind = kinds.get(key) ?? {block: block.name, blocks: [], places: []};
      kinds.set(key, kind);
      kind.blocks.push(one);
      if (last.key === key) {
        last.names.push(one.name);
        kind.places.pop();
      } else {
        last = {key, names: [one.name]};
      }
      kind.places.push(showRun(last.names));
    }
  }
  return [...kinds.values()];
}

/** What has to agree for two items to be drawn as one: everything that is not a result of an expression. */
function describeForm(item: GraphItem): unknown {
  if (item.kind === 'parallel') {
    return [item.spec.join, item.spec.split, item.branches.map((branch) => branch.map(describeForm))];
  }
  const {operation, name, values, expressions} = item.spec;
  const own = Object.entries(values).map(([key, value]) => [key, expressions[key] ?? value]);
  return [operation, expressions['name'] ?? name, own];
}

function showRun(names: readonly string[]): string {
  const [first = '', last = ''] = [names[0], names.at(-1)];
  return names.length === 1 ? first : `${first} … ${last}`;
}
