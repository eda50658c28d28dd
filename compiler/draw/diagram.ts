import type {Join} from '../3-resolve/model-spec.js';
import type {GraphBlock, GraphItem} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import {describeOperation} from '../report/operation-text.js';

/** What flows from top to bottom in a picture. */
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

const longestText = 34;

/** A list of operations. Those that wrap what comes before them in generated code share its box. */
export function drawItems(items: readonly GraphItem[]): Diagram {
  const nodes: Node[] = [];
  for (const item of items) {
    const last = nodes.at(-1);
    if (item.kind === 'parallel') {
      const {join, split} = item.spec;
      nodes.push({kind: 'fork', branches: item.branches.map(drawItems), join, split, isShortcut: false});
      continue;
    }
    const text = shorten(describeOperation(item.spec, true));
    const {heads} = getOperation(item.spec.operation);
    if (!heads && last?.kind === 'box') {
      nodes[nodes.length - 1] = {...last, followers: [...last.followers, text]};
    } else {
      nodes.push({kind: 'box', title: text, followers: [], weighty: heads && item.parameters > 0});
    }
  }
  return nodes;
}

/** A block with its shortcut, which goes around everything that the block's input passes on its way. */
export function drawBlock({shortcut, before, body, projection, projectsFrom, after}: GraphBlock): Diagram {
  if (shortcut === 'none') return drawItems([...before, ...body, ...after]);
  const inFront = projectsFrom === 'before' && shortcut === 'projection';
  const main = drawItems(inFront ? body : [...before, ...body]);
  const fork: Fork = {
    kind: 'fork',
    branches: [main, drawItems(projection)],
    join: 'add',
    split: false,
    isShortcut: true,
  };
  return [...(inFront ? drawItems(before) : []), fork, ...drawItems(after)];
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText - 1)}…` : text;
}
