import type {Costs, Graph, GraphItem, GraphStage} from '../4-analyze/graph.js';
import {itemsOfBlock, sumCosts} from '../4-analyze/graph.js';
import type {Shape} from '../operations/operation.js';
import {describeOperation} from './operation-text.js';

/** Stem, a stage, or head: the rows of a folded table. */
export interface Part extends Costs {
  readonly name: string;
  /** What it consists of, in a few words: `2 x basic`. */
  readonly what: string;
  /** Shape of its output, for one image. */
  readonly shape: Shape;
  /** The stage, where it consists of blocks; null for what is a list of operations. */
  readonly stage: GraphStage | null;
  readonly items: readonly GraphItem[];
}

/** The network in the order in which it runs; a stem or head without operations is left out. */
export function listParts(graph: Graph): Part[] {
  return [...ofItems('stem', graph.stem), ...graph.stages.map(ofStage), ...ofItems('head', graph.head)];
}

function ofItems(name: string, items: readonly GraphItem[]): Part[] {
  const last = items.at(-1);
  if (last === undefined) return [];
  return [{name, what: describeItems(items), shape: last.shape, stage: null, items, ...sumCosts(items)}];
}

function ofStage(stage: GraphStage): Part {
  const {name, block, blocks, shape} = stage;
  const items = blocks.flatMap(itemsOfBlock);
  const what = block === null ? describeItems(items) : `${blocks.length} x ${block.name}`;
  return {name, what, shape, stage: block === null ? null : stage, items, ...sumCosts([stage])};
}

function describeItems(items: readonly GraphItem[]): string {
  const words = items.map((item) =>
    item.kind === 'step' ? describeOperation(item.spec) : `${item.branches.length} branches`,
  );
  const shown = words.slice(0, 3).join('; ');
  return words.length > 3 ? `${shown}; …` : shown;
}
