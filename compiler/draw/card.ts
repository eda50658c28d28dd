import {plural} from '../../common/format.js';
import type {Card} from './cards.js';
import {drawArrow, drawFlow, measure} from './layout.js';
import {element} from '../../common/svg.js';
import {characterWidth, label, textWidth} from './label.js';

const padding = 16;
/** The line into a diagram, and out of it. */
const lead = 16;

export function sizeOfCard({title, places, diagram}: Card): {width: number; height: number} {
  const {left, right, height} = measure(diagram);
  const width = Math.max(left + right, textWidth(title) * 1.1, 180) + 2 * padding;
  return {width, height: headOf(places) + 2 * lead + height + padding};
}

/** Room for a card's title, and for where it stands. */
function headOf(places: readonly string[]): number {
  return places.length === 0 ? 30 : 46;
}

export function drawCard(card: Card, x: number, y: number, width: number): string[] {
  const {left, right, height: tall} = measure(card.diagram);
  const height = sizeOfCard(card).height;
  const line = x + (width - left - right) / 2 + left;
  const top = y + headOf(card.places);
  const letters = Math.floor((width - 2 * padding) / characterWidth);
  return [
    element('rect', {x, y, width, height, rx: 8, class: 'card'}),
    label(card.title, x + padding, y + 21, 'strong'),
    label(showPlaces(card, letters), x + padding, y + 38, 'dim'),
    drawArrow(line, top, line, top + lead),
    ...drawFlow(card.diagram, line, top + lead),
    drawArrow(line, top + lead + tall, line, top + 2 * lead + tall),
  ];
}

/** As many as fit, and how many more there are; where none fits, the number of blocks. */
function showPlaces({places, blocks}: Card, letters: number): string {
  const all = places.join(', ');
  if (all.length <= letters) return all;
  const most = places.slice(0, -1).map((_, at) => {
    const shown = places.length - at - 1;
    return `${places.slice(0, shown).join(', ')} and ${at + 1} more`;
  });
  return most.find((text) => text.length <= letters) ?? plural(blocks, 'block');
}
