import {shorten} from '../../common/format.js';
import type {Join} from '../3-resolve/model-spec.js';
import type {GraphBlock, GraphItem, Step} from '../4-analyze/graph.js';
import {itemsOfBlock} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import {describeOperation} from '../report/operation-text.js';

/** What flows from top to bottom in a diagram. */
export type Diagram = readonly Node[];

export type Node = Box | Fork;

/** An operation, with those that only follow it: `conv 3x3, channels` above `batchnorm · relu`. */
export interface Box {
  readonly kind: 'box';
  readonly title: string;
  readonly followers: readonly string[];
  /** Whether it has weights: such boxes stand out. */
  readonly weighty: boolean;
}

/** Branches side by side, joined below. */
export interface Fork {
  readonly kind: 'fork';
  readonly branches: readonly Diagram[];
  readonly join: Join;
  readonly split: boolean;
  /** A shortcut goes around the first branch, which stays on the line. */
  readonly isShortcut: boolean;
}

const longestText = 36;

/**
 * Lists of items that differ in numbers alone, as one diagram: what they agree on is a number, the rest an expression.
 * Operations that only wrap what comes before them share its box.
 */
export function drawItems(lists: readonly (readonly GraphItem[])[]): Diagram {
  const nodes: Node[] = [];
  for (const [at, item] of (lists[0] ?? []).entries()) {
    const alike = lists.flatMap((list) => list[at] ?? []);
    const last = nodes.at(-1);
    if (item.kind === 'parallel') {
      const {join, split} = item.spec;
      const forks = alike.filter((one) => one.kind === 'parallel');
      const branches = item.branches.map((_, index) => drawItems(forks.map((fork) => fork.branches[index] ?? [])));
      nodes.push({kind: 'fork', branches, join, split, isShortcut: false});
      continue;
    }
    const differing = findDiffering(item, alike);
    const text = shorten(describeOperation(item.spec, differing), longestText);
    const {heads} = getOperation(item.spec.operation);
    if (!heads && last?.kind === 'box') {
      nodes[nodes.length - 1] = {...last, followers: [...last.followers, text]};
    } else {
      nodes.push({kind: 'box', title: text, followers: [], weighty: heads && item.parameters > 0});
    }
  }
  return nodes;
}

/** Keys that have other values elsewhere, for all that they were computed from one expression. */
function findDiffering({spec}: Step, alike: readonly GraphItem[]): ReadonlySet<string> {
  const differs = (key: string) =>
    alike.some((one) => one.kind === 'step' && String(one.spec.values[key]) !== String(spec.values[key]));
  return new Set(Object.keys(spec.expressions).filter(differs));
}

/** Blocks alike, with their shortcut, which goes around everything that a block's input passes on its way. */
export function drawBlocks(blocks: readonly GraphBlock[]): Diagram {
  const [first] = blocks;
  if (first === undefined) return [];
  const draw = (list: (block: GraphBlock) => readonly GraphItem[]) => drawItems(blocks.map(list));
  if (first.shortcut === 'none') return draw(itemsOfBlock);
  const inFront = first.projectsFrom === 'before' && first.shortcut === 'projection';
  const fork: Fork = {
    kind: 'fork',
    branches: [
      draw(({before, body}) => (inFront ? body : [...before, ...body])),
      draw(({projection}) => projection),
    ],
    join: 'add',
    split: false,
    isShortcut: true,
  };
  return [...(inFront ? draw(({before}) => before) : []), fork, ...draw(({after}) => after)];
}
