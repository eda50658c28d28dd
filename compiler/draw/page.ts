import type {Graph} from '../4-analyze/graph.js';
import {arrange} from './arrange.js';
import {drawCard} from './card.js';
import {listCards} from './cards.js';
import {drawOverview, measureOverview, shortNumber} from './overview.js';
import {style} from './style.js';
import {element, escapeXml, openSvg} from '../../common/svg.js';
import {printable} from '../diagnostics/printable.js';
import {label, textWidth} from './label.js';

const margin = 24;
const headline = 56;
const longestDescription = 90;
/** Room between the overview and the cards. */
const aside = 32;

/** A diagram of the network: its parts from image to logits on the left, what they consist of on the right. */
export function drawNetwork(graph: Graph): string {
  const {cards, left} = listCards(graph);
  const overview = measureOverview(graph);
  const placed = arrange(cards, {x: overview.right + aside, height: overview.height, headline});
  const said = describe(graph);
  const width = Math.max(placed.width, overview.right, textWidth(said)) + 2 * margin;
  const height = Math.max(placed.height, overview.height) + headline + 2 * margin + (left > 0 ? 20 : 0);
  const drawn = [
    label(graph.name, margin, margin + 14, 'title'),
    label(said, margin, margin + 36, 'dim'),
    ...drawOverview(graph, margin, margin + headline),
    ...placed.cards.flatMap(({card, x, y, width}) => drawCard(card, margin + x, margin + headline + y, width)),
    ...(left > 0 ? [label(`and ${left} more kinds of blocks (spec explain)`, margin, height - margin, 'dim')] : []),
  ];
  const [right, bottom] = [Math.ceil(width), Math.ceil(height)];
  return [
    openSvg(right, bottom),
    element('title', {}, escapeXml(printable(graph.name))),
    style,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">' +
      '<path d="M0,0.5L8,4L0,7.5Z" class="tip"/></marker></defs>',
    element('rect', {width: '100%', height: '100%', class: 'page'}),
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

function describe({description, parameters, macs, hash}: Graph): string {
  const costs = `${shortNumber(parameters)} parameters, ${shortNumber(macs)} MACs per image (blue bar: each part's)`;
  const said = description === null || description.length > longestDescription ? [] : [description];
  return [...said, `${costs}, spec ${hash}`].join('. ');
}
