import {shorten} from '../../common/format.js';
import type {Graph} from '../4-analyze/graph.js';
import type {Part} from '../report/parts.js';
import {listParts} from '../report/parts.js';
import type {Extent} from './layout.js';
import {drawArrow} from './layout.js';
import {element} from '../../common/svg.js';
import {characterWidth, label, textWidth} from './label.js';

const leastWidth = 330;
const maxWidth = 460;
const height = 44;
const padding = 12;
/** Room between columns. */
const columnGap = 16;
/** Rows of a column; longer networks go on in the next. */
const maxRows = 16;

/** Room between rows: less where there are many. */
function gapOf(rows: number): number {
  return rows > 12 ? 10 : 16;
}

/** The network from its image to its logits, a row a part, with what each costs. */
export function measureOverview(graph: Graph): Extent {
  const rows = listRows(graph);
  const columns = Math.ceil(rows.length / maxRows);
  const [gap, width] = [gapOf(rows.length), widthOf(rows)];
  const tall = Math.min(rows.length, maxRows);
  return {left: 0, right: columns * (width + columnGap) - columnGap, height: tall * (height + gap) - gap};
}

interface Row {
  readonly title: string;
  readonly text: string;
  readonly size: string;
  readonly costs: string;
  /** Fraction of the network's MACs, between 0 and 1; null for what costs nothing by nature. */
  readonly fraction: number | null;
}

/** Wide enough for the names of stages and blocks, within reason. */
function widthOf(rows: readonly Row[]): number {
  const needed = rows.map(({title, text, size}) => textWidth(`${title}  ${text}  ${size}`) + 2 * padding);
  return Math.min(maxWidth, Math.max(leastWidth, ...needed));
}

function listRows(graph: Graph): Row[] {
  const ends = {text: '', costs: '', fraction: null};
  return [
    {title: 'image', size: showSize(graph.input), ...ends},
    ...listParts(graph).map((part) => toRow(part, graph.macs)),
    {title: 'logits', size: showSize(graph.output), ...ends},
  ];
}

function toRow({name, what, shape, stage, items, parameters, macs}: Part, total: number): Row {
  const costs = parameters === 0 ? '' : `${shortNumber(parameters)} parameters, ${shortNumber(macs)} MACs`;
  const size = showSize(shape);
  // What has several operations, and no block, has a card that lists them.
  const room = Math.floor((maxWidth - 2 * padding) / characterWidth) - name.length - size.length - 4;
  const text = stage !== null || items.length === 1 ? shorten(what, room) : '';
  return {title: name, text, size, costs, fraction: macs / Math.max(1, total)};
}

export function drawOverview(graph: Graph, x: number, y: number): string[] {
  const rows = listRows(graph);
  const [gap, width] = [gapOf(rows.length), widthOf(rows)];
  return rows.flatMap((row, at) => {
    const [column, line] = [Math.floor(at / maxRows), at % maxRows];
    const [left, top] = [x + column * (width + columnGap), y + line * (height + gap)];
    const middle = left + width / 2;
    const arrow = line === 0 ? [] : [drawArrow(middle, top - gap, middle, top)];
    return [...arrow, ...drawRow(row, left, top, width)];
  });
}

function drawRow({title, text, size, costs, fraction}: Row, x: number, y: number, width: number): string[] {
  const frame = {x, y, width, height, rx: 6};
  if (fraction === null) {
    return [
      element('rect', {...frame, class: 'end'}),
      label(title, x + padding, y + 27, 'strong'),
      label(size, x + width - padding, y + 27, 'right'),
    ];
  }
  const bar = {x: x + 6, y: y + height - 5, width: Math.max(1, (width - 12) * fraction), height: 2.5, rx: 1};
  return [
    element('rect', {...frame, class: 'box weighty'}),
    ...(fraction > 0 ? [element('rect', {...bar, class: 'fraction'})] : []),
    label(title, x + padding, y + 17, 'strong'),
    label(text, x + padding + textWidth(`${title}  `), y + 17, ''),
    label(size, x + width - padding, y + 17, 'right'),
    label(costs, x + padding, y + 33, 'dim'),
  ];
}

function showSize(shape: readonly number[]): string {
  return shape.join(' × ');
}

/** `11.2 M`. */
export function shortNumber(value: number): string {
  const units: readonly (readonly [number, string])[] = [
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const [size, unit] = units.find(([least]) => value >= least) ?? [1, ''];
  const number = (value / size).toLocaleString('en-US', {maximumSignificantDigits: 3});
  return unit === '' ? number : `${number} ${unit}`;
}
