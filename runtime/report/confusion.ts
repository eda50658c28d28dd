import {formatCount} from '../../common/format.js';
import {scoreClasses} from '../evaluate/class-metrics.js';
import type {ClassMetrics} from '../evaluate/class-metrics.js';
import {percent} from './html.js';
import {escapeXml} from '../../common/svg.js';

/** Beyond, a matrix is no longer read. */
const maxClasses = 40;
const maxPairs = 30;

/** Which class was taken for which: as a matrix, or, of many classes, the pairs that are mistaken most often. */
export function formatConfusion({confusion}: ClassMetrics, classes: readonly string[]): string {
  return classes.length <= maxClasses ? formatMatrix(confusion, classes) : formatPairs(confusion, classes);
}

function formatMatrix(confusion: ClassMetrics['confusion'], classes: readonly string[]): string {
  const head = classes.map((name) => `<th scope="col"><span>${escapeXml(name)}</span></th>`).join('');
  const rows = confusion.map((counts, right) => {
    const images = counts.reduce((sum, value) => sum + value, 0);
    const cells = counts.map((value, taken) => {
      const kind = value === 0 ? 'none' : taken === right ? 'hit' : 'miss';
      const fraction = images === 0 ? 0 : value / images;
      // Mistakes are few beside hits: the root makes them seen.
      const strength = kind === 'hit' ? fraction : Math.sqrt(fraction);
      const said = `${classes[right]} predicted as ${classes[taken]}: ${formatCount(value)} (${percent(fraction, 1)})`;
      const look = `class="${kind}" style="--fraction:${strength.toFixed(3)}"`;
      return `<td ${look} title="${escapeXml(said)}">${formatCount(value)}</td>`;
    });
    return `<tr><th scope="row">${escapeXml(classes[right] ?? '')}</th>${cells.join('')}</tr>`;
  });
  const heading = `<div class="wide"><table class="matrix"><thead><tr><td></td>${head}</tr></thead><tbody>`;
  return [heading, ...rows, '</tbody></table></div>'].join('\n');
}

function formatPairs(confusion: ClassMetrics['confusion'], classes: readonly string[]): string {
  const pairs = confusion.flatMap((counts, right) =>
    counts.flatMap((value, taken) => (value > 0 && taken !== right ? [{right, taken, value}] : [])),
  );
  const rows = pairs
    .sort((a, b) => b.value - a.value || a.right - b.right || a.taken - b.taken)
    .slice(0, maxPairs)
    .map(({right, taken, value}) => {
      const names = [right, taken].map((index) => `<td>${escapeXml(classes[index] ?? '')}</td>`).join('');
      return `<tr>${names}<td>${formatCount(value)}</td></tr>`;
    });
  return `<table class="rows"><tr><th>class</th><th>predicted</th><th>images</th></tr>\n${rows.join('\n')}\n</table>`;
}

/** A row for each class, with a bar as long as its recall. */
export function formatClasses(metrics: ClassMetrics, classes: readonly string[]): string {
  const rows = scoreClasses(metrics).map(({images, recall, precision, rival}, index) => {
    const bar = recall === null ? '' : `<span class="bar" style="width:${(recall * 100).toFixed(1)}%"></span>`;
    const [taken, all] = [rival?.images ?? 0, images].map(formatCount);
    const other = rival === null ? '' : `${classes[rival.index]}, ${taken} of ${all}`;
    return (
      `<tr><th scope="row">${escapeXml(classes[index] ?? '')}</th><td><span class="track">${bar}</span></td>` +
      `<td>${recall === null ? '' : percent(recall, 1)}</td>` +
      `<td>${precision === null ? '' : percent(precision, 1)}</td>` +
      `<td>${escapeXml(other)}</td></tr>`
    );
  });
  const head =
    '<tr><th>class</th><th></th><th>recall</th><th>precision</th><th>most often mistaken for</th></tr>';
  return `<div class="wide"><table class="rows">${head}\n${rows.join('\n')}\n</table></div>`;
}
