import {formatCount, percent} from '../../common/format.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import {scoreClasses} from './class-metrics.js';
import type {ClassMetrics} from './class-metrics.js';

/** Figures and a table by class, for the screen. */
export function formatMetrics(plain: ClassMetrics, flip: ClassMetrics | null, classes: readonly string[]): string {
  const lines = [`${flip === null ? 'metrics' : 'no TTA '}  ${describe(plain)}\n`];
  if (flip !== null) lines.push(`flip TTA ${describe(flip)} (mean of each image and its mirror image)\n`);
  const rows = scoreClasses(plain).map(({images, recall, precision, rival}, index) => [
    classes[index] ?? String(index),
    formatCount(images),
    recall === null ? '-' : percent(recall, 2),
    precision === null ? '-' : percent(precision, 2),
    rival === null ? '-' : `${classes[rival.index] ?? rival.index} (${percent(rival.images / images, 2)})`,
  ]);
  const titles = ['class', 'images', 'recall', 'precision', 'most often mistaken for'];
  return `${lines.join('')}\n${indentTable(namesAndNumbers(titles), rows)}`;
}

function describe({accuracy, loss, top5}: ClassMetrics): string {
  const five = top5 === null ? '' : `, top-5 accuracy ${percent(top5, 2)}`;
  return `accuracy ${percent(accuracy, 2)}, loss ${loss.toFixed(4)}${five}`;
}
