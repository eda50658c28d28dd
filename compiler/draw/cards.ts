import type {Graph, GraphBlock} from '../4-analyze/graph.js';
import type {Diagram} from './diagram.js';
import {drawBlock, drawItems} from './diagram.js';

/** A detail of the network beside its overview: a kind of block, the stem, or the head. */
export interface Card {
  readonly title: string;
  /** Where it stands: `layer1.1 to 2, layer2.1`. */
  readonly places: string;
  readonly diagram: Diagram;
}

const mostCards = 12;

/** What the network is made of. Blocks that differ in numbers alone, where a block file has expressions, share a card. */
export function listCards(graph: Graph): {cards: Card[]; left: number} {
  const kinds = new Map<string, {block: string; shortcut: string; diagram: Diagram; places: string[]}>();
  for (const {block, blocks} of graph.stages) {
    for (const {shortcut, diagram, names} of findRuns(blocks)) {
      const key = JSON.stringify([block.name, shortcut, diagram]);
      const kind = kinds.get(key) ?? {block: block.name, shortcut, diagram, places: []};
      kind.places.push(showRun(names));
      kinds.set(key, kind);
    }
  }
  const all = [...kinds.values()];
  const isAlone = (name: string) => all.filter(({block}) => block === name).length === 1;
  const cards = all.map(({block, shortcut, diagram, places}) => ({
    title: isAlone(block) ? block : `${block}, ${shortcut === 'none' ? 'no shortcut' : shortcut}`,
    places: places.join(', '),
    diagram,
  }));
  const ends = [
    {title: 'stem', places: '', diagram: drawItems(graph.stem)},
    {title: 'head', places: '', diagram: drawItems(graph.head)},
  ].filter(({diagram}) => diagram.length > 0);
  return {cards: [...ends, ...cards.slice(0, mostCards)], left: Math.max(0, cards.length - mostCards)};
}

interface Run {
  readonly shortcut: string;
  readonly diagram: Diagram;
  readonly names: string[];
}

/** Neighbouring blocks that are drawn alike. */
function findRuns(blocks: readonly GraphBlock[]): Run[] {
  const runs: Run[] = [];
  let last = '';
  for (const block of blocks) {
    const {name, shortcut} = block;
    const diagram = drawBlock(block);
    const kind = JSON.stringify([shortcut, diagram]);
    const run = runs.at(-1);
    if (run !== undefined && kind === last) run.names.push(name);
    else runs.push({shortcut, diagram, names: [name]});
    last = kind;
  }
  return runs;
}

function showRun(names: readonly string[]): string {
  const [first = '', last = ''] = [names[0], names.at(-1)];
  return names.length === 1 ? first : `${first} … ${last}`;
}
