import {percent} from '../../common/format.js';
import {formatMarkdownTable, namesAndNumbers} from '../../common/table.js';
import type {Row} from '../../common/table.js';
import type {Curve, Epoch} from './parse-results.js';

type Quantity = 'trainLoss' | 'validationLoss' | 'validationAccuracy';

const quantities: readonly (readonly [quantity: Quantity, title: string])[] = [
  ['trainLoss', 'training loss'],
  ['validationLoss', 'validation loss'],
  ['validationAccuracy', 'validation accuracy'],
];

export interface Distance {
  /** Mean over epochs and seeds of bfloat16 less float32, from the same seed. */
  readonly bias: number;
  /** Mean of that difference's absolute value. */
  readonly betweenPrecisions: number;
  /** Mean absolute difference between two float32 runs that differ in nothing but the seed; null with one seed. */
  readonly betweenSeeds: number | null;
}

/** How far bfloat16's curve is from float32's, and, as the measure of it, how far float32's are from one another. */
export function measureDistance(curves: readonly Curve[], quantity: Quantity): Distance {
  const wide = curves.filter(({precision}) => precision === 'float32');
  const narrow = curves.filter(({precision}) => precision === 'bfloat16');
  const differences = narrow.flatMap((curve) => {
    const twin = wide.find(({seed}) => seed === curve.seed);
    return twin === undefined ? [] : subtract(curve.epochs, twin.epochs, quantity);
  });
  const seeds = wide.flatMap((one, i) =>
    wide.slice(i + 1).flatMap((other) => subtract(one.epochs, other.epochs, quantity)),
  );
  return {
    bias: mean(differences),
    betweenPrecisions: mean(differences.map(Math.abs)),
    betweenSeeds: seeds.length === 0 ? null : mean(seeds.map(Math.abs)),
  };
}

/** A page in Markdown: what every epoch gave, and how far apart the precisions are. */
export function describeComparison(network: string, curves: readonly Curve[]): string {
  const name = ({precision, seed}: Curve) => `${precision}, seed ${seed}`;
  const count = Math.max(...curves.map(({epochs}) => epochs.length));
  const lines = [`# ${network}: bfloat16 compared with float32, epoch by epoch`, ''];
  const addTable = (titles: readonly string[], rows: readonly Row[]): void => {
    lines.push(...formatMarkdownTable(namesAndNumbers(titles), rows), '');
  };
  for (const [quantity, title] of quantities) {
    const rows = Array.from({length: count}, (_, i) => [
      String(i + 1),
      ...curves.map(({epochs}) => epochs[i]?.[quantity].toFixed(4) ?? ''),
    ]);
    addTable([`${title}: epoch`, ...curves.map(name)], rows);
  }
  const results = curves.map((curve) => [
    name(curve),
    percent(curve.testAccuracy, 2),
    (mean(curve.epochs.map(({imagesPerSecond}) => imagesPerSecond)) || 0).toFixed(0),
  ]);
  addTable(['run', 'test accuracy', 'images/s'], results);
  const distances = quantities.map(([quantity, title]) => {
    const {bias, betweenPrecisions, betweenSeeds} = measureDistance(curves, quantity);
    return [title, ...[bias, betweenPrecisions, betweenSeeds].map((value) => value?.toFixed(4) ?? 'one seed only')];
  });
  const columns = ['mean over epochs', 'bfloat16 less float32', 'absolute', 'from seed to seed in float32, absolute'];
  addTable(columns, distances);
  return lines.join('\n');
}

function subtract(left: readonly Epoch[], right: readonly Epoch[], quantity: Quantity): number[] {
  const count = Math.min(left.length, right.length);
  return left.slice(0, count).map((epoch, i) => epoch[quantity] - (right[i] as Epoch)[quantity]);
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}
