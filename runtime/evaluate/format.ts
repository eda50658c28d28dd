import {indentTable, namesAndNumbers} from '../../common/table.js';
import {scoreClasses} from './class-metrics.js';
import type {ClassMetrics} from './class-metrics.js';

/** Figures and a table by class, for the screen. */
export function formatMetrics(plain: ClassMetrics, flip: ClassMetrics | null, classes: readonly string[]): string {
  const lines = [`plain    ${describe(plain)}\n`];
  if (flip !== null) lines.push(`flip     ${describe(flip)} (mean of each image and its mirror image)\n`);
  const rows = scoreClasses(plain).map(({images, recall, precision, rival}, index) => [
    classes[index] ?? String(index),
    images.toLocaleString('en-US'),
    recall === null ? '-' : percent(recall),
    precision === null ? '-' : percent(precision),
    rival === null ? '-' : `${classes[rival.index] ?? rival.index} (${percent(rival.images / images)})`,
  ]);
  const titles = ['class', 'images', 'recognized', 'right when said', 'mostly mistaken for'];
  return `${lines.join('')}\n${indentTable(namesAndNumbers(titles), rows)}`;
}

function describe({accuracy, loss, top5}: ClassMetrics): string {
  const five = top5 === null ? '' : `, among the first five ${percent(top5)}`;
  return `accuracy ${percent(accuracy)}, loss ${loss.toFixed(4)}${five}`;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(2)} %`;
}
