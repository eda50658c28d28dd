import type {Box, Diagram, Fork, Node} from './diagram.js';
import {element, round} from '../../common/svg.js';
import {label, textWidth} from './label.js';

/** Room of a diagram: to both sides of the line that it flows along, and downward. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly height: number;
}

const gap = 20;
const sideGap = 16;
const padding = 10;
const lineHeight = 17;
const forkTop = 16;
const joinHeight = 24;
const bypass = 22;

export function measure(diagram: Diagram): Extent {
  const extents = diagram.map(measureNode);
  return {
    left: Math.max(0, ...extents.map(({left}) => left)),
    right: Math.max(0, ...extents.map(({right}) => right)),
    height: extents.reduce((sum, {height}) => sum + height, 0) + gap * Math.max(0, diagram.length - 1),
  };
}

function measureNode(node: Node): Extent {
  if (node.kind === 'box') {
    const half = boxWidth(node) / 2;
    return {left: half, right: half, height: boxHeight(node)};
  }
  const {left, right} = spread(node);
  const tallest = Math.max(...node.branches.map((branch) => measure(branch).height));
  return {left, right, height: topOf(node) + tallest + gap + joinHeight};
}

function boxWidth({title, followers}: Box): number {
  return Math.max(80, ...[title, followers.join(' · ')].map((text) => textWidth(text) + 2 * padding));
}

function boxHeight({followers}: Box): number {
  return lineHeight * (followers.length > 0 ? 2 : 1) + padding;
}

function topOf({split}: Fork): number {
  return split ? joinHeight + forkTop : forkTop;
}

/** Where the branches of a fork stand, from the line that goes into it, and the room to both sides. */
function spread({branches, isShortcut}: Fork): {left: number; right: number; centers: number[]} {
  const extents = branches.map((branch) => (branch.length === 0 ? {left: bypass, right: bypass} : measure(branch)));
  const centers: number[] = [];
  let edge = 0;
  for (const [at, {left, right}] of extents.entries()) {
    if (at > 0) edge += sideGap;
    centers.push(edge + left);
    edge += left + right;
  }
  const line = isShortcut ? (centers[0] ?? 0) : edge / 2;
  return {left: line, right: edge - line, centers: centers.map((center) => center - line)};
}

/** Draws a diagram with its line at x, from y down; lines into and out of it are the caller's. */
export function drawFlow(diagram: Diagram, x: number, y: number): string[] {
  const drawn: string[] = [];
  let at = y;
  for (const [index, node] of diagram.entries()) {
    if (index > 0) {
      drawn.push(drawArrow(x, at, x, at + gap));
      at += gap;
    }
    drawn.push(...(node.kind === 'box' ? drawBox(node, x, at) : drawFork(node, x, at)));
    at += measureNode(node).height;
  }
  return drawn;
}

function drawBox(box: Box, x: number, y: number): string[] {
  const [width, height] = [boxWidth(box), boxHeight(box)];
  const frame = {x: x - width / 2, y, width, height, rx: 6, class: box.weighty ? 'box weighty' : 'box'};
  const below = box.followers.length === 0 ? [] : [label(box.followers.join(' · '), x, y + 35, 'middle dim')];
  return [element('rect', frame), label(box.title, x, y + 18, 'middle'), ...below];
}

function drawFork(fork: Fork, x: number, y: number): string[] {
  const {centers} = spread(fork);
  const heights = fork.branches.map((branch) => measure(branch).height);
  const top = y + topOf(fork);
  const bottom = top + Math.max(...heights) + gap;
  const opening = fork.split ? drawWord('split channels', x, y) : [];
  const source = fork.split ? y + joinHeight : y;
  const ways = fork.branches.flatMap((branch, at) => {
    const center = x + (centers[at] ?? 0);
    const end = top + (heights[at] ?? 0);
    const isStraight = Math.abs(center - x) < 1;
    const into = isStraight ? [drawArrow(x, source, x, top)] : [drawBend(x, source, center, top)];
    const out = isStraight ? drawArrow(x, end, x, bottom) : drawReturn(center, end, x, bottom, joinHalf(fork));
    return branch.length === 0 && isStraight
      ? [drawArrow(x, source, x, bottom)]
      : [...into, ...drawFlow(branch, center, top), out];
  });
  return [...opening, ...ways, ...drawJoin(fork, x, bottom)];
}

/** Down beside the others, then into the join from its side; from above where the branch stands over the join. */
function drawReturn(center: number, end: number, x: number, bottom: number, half: number): string {
  const side = Math.sign(center - x);
  const middle = bottom + joinHeight / 2;
  const far = Math.abs(center - x) > half + 12;
  const way = far
    ? `V${round(middle)}H${round(x + side * half)}`
    : `V${round(bottom - gap / 2)}H${round(x + side * Math.min(Math.abs(center - x), half - 12))}V${round(bottom + 1)}`;
  return element('path', {d: `M${round(center)},${round(end)}${way}`, class: 'line arrow'});
}

function joinHalf({join}: Fork): number {
  return join === 'concat' ? (textWidth('concat') + 2 * padding) / 2 : joinHeight / 2;
}

function drawJoin({join}: Fork, x: number, y: number): string[] {
  if (join === 'concat') return drawWord('concat', x, y);
  const center = y + joinHeight / 2;
  return [
    element('circle', {cx: x, cy: center, r: joinHeight / 2 - 1, class: 'join'}),
    label(join === 'add' ? '+' : '×', x, center + 5, 'middle'),
  ];
}

function drawWord(text: string, x: number, y: number): string[] {
  const width = textWidth(text) + 2 * padding;
  return [
    element('rect', {x: x - width / 2, y: y + 1, width, height: joinHeight - 2, rx: joinHeight / 2 - 1, class: 'join'}),
    label(text, x, y + 17, 'middle'),
  ];
}

export function drawArrow(x1: number, y1: number, x2: number, y2: number): string {
  return element('path', {d: `M${round(x1)},${round(y1)}L${round(x2)},${round(y2)}`, class: 'line arrow'});
}

/** Sideways at once, then down with a round corner. */
function drawBend(x1: number, y1: number, x2: number, y2: number): string {
  const [side, radius] = [Math.sign(x2 - x1), 6];
  const turn = `q${side * radius},0 ${side * radius},${radius}`;
  return element('path', {
    d: `M${round(x1)},${round(y1)}H${round(x2 - side * radius)}${turn}V${round(y2)}`,
    class: 'line',
  });
}
