import {sizeOfCard} from './card.js';
import type {Card} from './cards.js';

const gap = 16;
/** The screen that a diagram should fit on. */
const screen = {width: 1440, height: 900};

export interface PlacedCard {
  readonly card: Card;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface Arrangement {
  readonly cards: readonly PlacedCard[];
  readonly width: number;
  readonly height: number;
}

/** The room beside the overview: where it begins, how high the overview is, and what stands above both. */
export interface Room {
  readonly x: number;
  readonly height: number;
  readonly headline: number;
}

/** Cards in columns or in rows, whichever makes the whole fit the screen best. */
export function arrange(cards: readonly Card[], room: Room): Arrangement {
  const excess = ({width, height}: Arrangement) =>
    Math.max(width / screen.width, (Math.max(height, room.height) + room.headline) / screen.height);
  const columns = [1, 2, 3, 4, 5, 6].map((count) => stack(cards, count, room.x));
  const rows = [600, 800, 1000, 1200, 1400, 1600].map((width) => shelve(cards, width, room.x));
  return [...columns, ...rows].reduce((best, one) => (excess(one) < excess(best) - 1e-9 ? one : best));
}

/** Each card goes to the column that is shortest so far. */
function stack(cards: readonly Card[], columns: number, from: number): Arrangement {
  const heights = Array.from({length: columns}, () => 0);
  const homes = cards.map((card) => {
    const column = heights.indexOf(Math.min(...heights));
    const y = heights[column] ?? 0;
    heights[column] = y + sizeOfCard(card).height + gap;
    return {card, column, y};
  });
  const widths = heights.map((_, column) =>
    Math.max(0, ...homes.filter((home) => home.column === column).map(({card}) => sizeOfCard(card).width)),
  );
  const starts = widths.map((_, column) => from + widths.slice(0, column).reduce((sum, one) => sum + one + gap, 0));
  return {
    cards: homes.map(({card, column, y}) => ({card, x: starts[column] ?? 0, y, width: widths[column] ?? 0})),
    width: from + widths.filter((one) => one > 0).reduce((sum, one) => sum + one + gap, -gap),
    height: Math.max(...heights) - gap,
  };
}

/** Cards side by side, the next row where the width is used up. */
function shelve(cards: readonly Card[], most: number, from: number): Arrangement {
  let [x, y, tallest, widest] = [0, 0, 0, 0];
  const placed = cards.map((card): PlacedCard => {
    const {width, height} = sizeOfCard(card);
    if (x > 0 && x + width > most) [x, y, tallest] = [0, y + tallest + gap, 0];
    const here = {card, x: from + x, y, width};
    [x, tallest] = [x + width + gap, Math.max(tallest, height)];
    widest = Math.max(widest, x - gap);
    return here;
  });
  return {cards: placed, width: from + widest, height: y + tallest};
}
