import type {Graph} from '../4-analyze/graph.js';
import type {Card} from './cards.js';
import {listCards} from './cards.js';
import {drawArrow, drawFlow, measure} from './flow.js';
import {drawOverview, measureOverview, shortNumber} from './overview.js';
import {characterWidth, element, escapeXml, label, textWidth} from './svg.js';

const margin = 24;
const cardGap = 16;
const cardPadding = 16;
const lead = 16;
const headline = 56;
/** The screen that a picture should fit on. */
const screen = {width: 1440, height: 900};

/** A picture of the network: its parts from image to logits on the left, what they consist of on the right. */
export function drawNetwork(graph: Graph): string {
  const {cards, left} = listCards(graph);
  const overview = measureOverview(graph);
  const placed = arrange(cards, overview.right + 2 * cardGap, overview.height);
  const width = Math.max(placed.width, overview.right) + 2 * margin;
  const height = Math.max(placed.height, overview.height) + headline + 2 * margin + (left > 0 ? 20 : 0);
  const drawn = [
    ...drawHeadline(graph),
    ...drawOverview(graph, margin, margin + headline),
    ...placed.cards.flatMap(({card, x, y, width}) => drawCard(card, margin + x, margin + headline + y, width)),
    ...(left > 0 ? [label(`and ${left} more kinds of blocks: spec explain tells all`, margin, height - margin, 'dim')] : []),
  ];
  const size = `viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" width="${Math.ceil(width)}" height="${Math.ceil(height)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">`,
    `<title>${escapeXml(graph.name)}</title>`,
    style,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
      '<path d="M0,0.5L8,4L0,7.5Z" class="tip"/></marker></defs>',
    '<rect width="100%" height="100%" class="page"/>',
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function drawHeadline({name, description, parameters, macs, hash}: Graph): string[] {
  const costs = `${shortNumber(parameters)} parameters, ${shortNumber(macs)} MACs an image (blue: each part's share)`;
  const said = [...(description === null ? [] : [description]), `${costs}, spec ${hash}`].join('. ');
  return [label(name, margin, margin + 14, 'title'), label(said, margin, margin + 36, 'dim')];
}

interface PlacedCard {
  readonly card: Card;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Arrangement {
  readonly cards: readonly PlacedCard[];
  readonly width: number;
  readonly height: number;
}

/** Cards in as many columns as make the whole fit the screen best. */
function arrange(cards: readonly Card[], from: number, height: number): Arrangement {
  const excess = (one: Arrangement) =>
    Math.max(one.width / screen.width, (Math.max(one.height, height) + headline) / screen.height);
  return [1, 2, 3, 4, 5, 6]
    .map((columns) => stack(cards, columns, from))
    .reduce((best, one) => (excess(one) < excess(best) - 1e-9 ? one : best));
}

/** Each card goes to the column that is shortest so far. */
function stack(cards: readonly Card[], columns: number, from: number): Arrangement {
  const heights = Array.from({length: columns}, () => 0);
  const homes = cards.map((card) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = heights[column] ?? 0;
    heights[column] = y + sizeOf(card).height + cardGap;
    return {card, column, y};
  });
  const widths = heights.map((_, column) =>
    Math.max(0, ...homes.filter((home) => home.column === column).map(({card}) => sizeOf(card).width)),
  );
  const starts = widths.map((_, column) => from + widths.slice(0, column).reduce((sum, one) => sum + one + cardGap, 0));
  return {
    cards: homes.map(({card, column, y}) => ({card, x: starts[column] ?? 0, y, width: widths[column] ?? 0})),
    width: from + widths.filter((one) => one > 0).reduce((sum, one) => sum + one + cardGap, -cardGap),
    height: Math.max(...heights) - cardGap,
  };
}

function sizeOf({title, places, diagram}: Card): {width: number; height: number} {
  const {left, right, height} = measure(diagram);
  const width = Math.max(left + right, textWidth(title) * 1.1, 180) + 2 * cardPadding;
  return {width, height: headOf(places) + 2 * lead + height + cardPadding};
}

/** Room for a card's title, and for where it stands. */
function headOf(places: readonly string[]): number {
  return places.length === 0 ? 30 : 46;
}

function drawCard(card: Card, x: number, y: number, width: number): string[] {
  const {left, right, height: tall} = measure(card.diagram);
  const height = sizeOf(card).height;
  const line = x + (width - left - right) / 2 + left;
  const top = y + headOf(card.places);
  const letters = Math.floor((width - 2 * cardPadding) / characterWidth);
  return [
    element('rect', {x, y, width, height, rx: 8, class: 'card'}),
    label(card.title, x + cardPadding, y + 21, 'strong'),
    label(showPlaces(card.places, letters), x + cardPadding, y + 38, 'dim'),
    drawArrow(line, top, line, top + lead),
    ...drawFlow(card.diagram, line, top + lead),
    drawArrow(line, top + lead + tall, line, top + 2 * lead + tall),
  ];
}

/** As many as fit, and how many more there are. */
function showPlaces(places: readonly string[], letters: number): string {
  const all = places.join(', ');
  if (all.length <= letters) return all;
  const endings = places.map((_, at) => `${places.slice(0, places.length - at - 1).join(', ')} and ${at + 1} more`);
  return endings.find((text) => text.length <= letters) ?? `${places.length} runs of blocks`;
}

/** Colours follow the reader's light or dark setting; a drawing program that knows none shows the light ones. */
const style = `<style>
  svg { --page: #ffffff; --card: #f6f7f9; --box: #ffffff; --weighty: #e8f0fe; --line: #8a94a3; --edge: #c3cad4;
    --ink: #1d2530; --dim: #5b6675; --share: #3b74d8; color-scheme: light dark; }
  @media (prefers-color-scheme: dark) {
    svg { --page: #12161c; --card: #1a2028; --box: #202833; --weighty: #1f3350; --line: #7d8898; --edge: #3a4554;
      --ink: #e6ebf2; --dim: #9aa6b5; --share: #6fa1ff; }
  }
  text { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: var(--ink); }
  .title { font-size: 18px; font-weight: 600; }
  .strong { font-weight: 600; }
  .dim { fill: var(--dim); }
  .middle { text-anchor: middle; }
  .right { text-anchor: end; }
  .page { fill: var(--page); }
  .card { fill: var(--card); stroke: var(--edge); }
  .box { fill: var(--box); stroke: var(--edge); }
  .weighty { fill: var(--weighty); }
  .end { fill: none; stroke: var(--edge); stroke-dasharray: 3 3; }
  .join { fill: var(--box); stroke: var(--line); }
  .line { fill: none; stroke: var(--line); stroke-width: 1.3; }
  .arrow { marker-end: url(#head); }
  .tip { fill: var(--line); }
  .share { fill: var(--share); }
</style>`;
