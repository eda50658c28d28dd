import {formatNumber, plural} from '../../common/format.js';
import {formatMarkdownTable, left, right} from '../../common/table.js';
import {isOwn, units} from '../figures/figures.js';
import type {Comparison} from './compare-results.js';
import type {GoalResult} from './check-goals.js';
import {compareRows, findBest, listOwn, listPeers, fractionOfLimit} from '../figures/results.js';
import type {Results, Row, Work} from '../figures/results.js';

/** A suite's results in Markdown: works with one contestant in one table, each of the others in its own. */
export function formatResults(results: Results): string {
  const {suite, title, machine, versions, settings, works, failures} = results;
  const installed = Object.entries(versions).flatMap(([name, version]) => (version ? [`${name} ${version}`] : []));
  const alone = works.filter((work) => listPeers(work).length === 0);
  const together = works.filter((work) => listPeers(work).length > 0);
  return [
    `## ${suite}`,
    title,
    `${machine.cores} cores of ${machine.cpu}, ${machine.memory} GiB, ${machine.platform}; ${installed.join(', ')}; ` +
      `median of ${plural(settings.rounds, 'round')}.`,
    ...together.map(formatWork),
    ...(alone.length > 0 ? [formatAlone(alone)] : []),
    ...failures.map((failure) => `Left out, since it failed: ${failure.split('\n', 1)[0]}`),
    '',
  ].join('\n\n');
}

/** With how many times as good as each contestant specnet's best is. */
function formatWork(work: Work): string {
  const {name, unit, rows} = work;
  const own = findBest(unit, listOwn(work));
  const direction = units[unit] === 'lower' ? ', lower is better' : '';
  const lines = rows.map((row) => {
    const times = own === undefined || isOwn(row.contestant) ? '' : compareRows(unit, own, row).toFixed(2);
    return [row.contestant, ...listNumbers(row), times];
  });
  return formatLines(
    [name, `${unit}, median${direction}`, 'lowest', 'highest', 'of limit', 'specnet is × as good'],
    lines,
  );
}

function formatAlone(works: readonly Work[]): string {
  const lines = works.flatMap(({name, unit, rows}) =>
    rows.map((row) => [name, unit, ...listNumbers(row)]),
  );
  return formatLines(['specnet', '', 'median', 'lowest', 'highest', 'of limit'], lines);
}

function listNumbers(row: Row): string[] {
  const fraction = fractionOfLimit(row);
  const percent = fraction === null ? '' : `${Math.round(100 * fraction)}%`;
  return [...[row.median, row.lowest, row.highest].map(formatNumber), percent];
}

export function formatGoals(results: readonly GoalResult[]): string {
  if (results.length === 0) return '';
  const lines = results.map(({goal, peer, times, met}) => [
    goal.work,
    peer,
    `${goal.atLeast.toFixed(2)}`,
    times.toFixed(2),
    met ? 'yes' : '**no**',
  ]);
  return `${formatLines(['goal', 'against', 'at least ×', 'measured ×', 'met'], lines)}\n`;
}

export function formatComparison(suite: string, {regressions, compared, remark}: Comparison): string {
  if (remark !== null) return `${suite}: not compared with what was stored, since ${remark}.\n`;
  const checked = `${suite}: ${compared} compared with what was stored, `;
  if (regressions.length === 0) return `${checked}none slower by more than the noise.\n`;
  const lines = regressions.map(({work, contestant, times, noise, relativeTo}) => {
    const relative = relativeTo === null ? '' : `, relative to ${relativeTo}`;
    const found = `${times.toFixed(2)} × as good as before${relative}`;
    return `- **${work}**, ${contestant}: ${found} (noise ${noise.toFixed(2)})`;
  });
  return `${checked}${regressions.length} slower by more than the noise:\n\n${lines.join('\n')}\n`;
}

/** Columns of nothing but numbers stand to the right; one that is empty is left out. */
function formatLines(titles: readonly string[], lines: readonly (readonly string[])[]): string {
  const keep = <T>(cells: readonly T[]) => cells.filter((_, at) => lines.some((line) => line[at] !== ''));
  const columns = titles.map((title, at) =>
    lines.every((line) => /^[\d.,]*%?$/.test(line[at] ?? '')) ? right(title) : left(title),
  );
  return formatMarkdownTable(keep(columns), lines.map(keep)).join('\n');
}
