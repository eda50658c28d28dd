import {formatSeconds, plural} from '../../common/format.js';
import {escapeXml} from '../../common/svg.js';
import {percent, section} from '../report/html.js';
import {style} from '../report/style.js';
import {findBestTrial, listImportance, makeCells, showMetric, sortTrials} from './format-sweep.js';
import type {SweepResults} from './format-sweep.js';
import {importanceMethod} from './importance.js';
import {drawParallelCoordinates} from './parallel-coordinates.js';

/** Beside that of a run's page. */
const ownStyle = `
.axis { stroke: var(--dim); } .trial { fill: none; stroke-width: 1.5; stroke-linejoin: round;
  stroke: color-mix(in srgb, var(--first) calc(20% + var(--share) * 80%), var(--card)); }
.trial:hover { stroke: var(--second); stroke-width: 3; } .best-trial { stroke: var(--hit); stroke-width: 3; }
.astray { stroke: var(--miss); stroke-dasharray: 4 4; }
.trials th { text-align: right; } .trials td { white-space: nowrap; }
.trials :is(th, td):last-child { text-align: left; } .track { text-align: left; }
.chart text { paint-order: stroke; stroke: var(--card); stroke-width: 4px; } .command { white-space: pre-wrap; }
.trials .best-row { font-weight: 600; } .trials .best-row td:first-child { color: var(--hit); }
`;

/** One HTML page of a sweep, that needs nothing beside itself. */
export function formatSweepPage(results: SweepResults): string {
  const {name, metric, command} = results;
  const best = findBestTrial(results);
  const body = [
    `<header>\n<h1>${escapeXml(name)}</h1>\n<p class="dim">${escapeXml(describe(results))}</p>\n</header>`,
    `<div class="tiles">\n${listTiles(results).join('\n')}\n</div>`,
    section(
      'Trials by their settings',
      drawParallelCoordinates(results),
      `Each line is a trial; the best is green, and the better one is by ${escapeXml(metric)}, the stronger its line.` +
        ' Point at a line for its settings. Dashed: the loss became NaN or infinite.',
    ),
    section('Importance of each setting', drawImportance(results), escapeXml(`Importance is ${importanceMethod}.`)),
    section(
      'The best again',
      command === null ? '' : `<pre class="command">${escapeXml(command)}</pre>`,
      best === null ? '' : `Trains trial ${best.number} once more.`,
    ),
    section('Trials', formatTrials(results), `The best by ${escapeXml(metric)} first.`),
  ];
  return (
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
    `<title>${escapeXml(name)}</title>\n<style>${style}${ownStyle}</style>\n</head>\n` +
    `<body>\n${body.join('\n')}</body>\n</html>\n`
  );
}

function describe({description, trials, space, search, metric}: SweepResults): string {
  const facts = [
    ...(description === null ? [] : [description]),
    `${plural(trials.length, 'trial')}, ${search} search over ${space.map(({key}) => key).join(', ')}`,
    `best by ${metric}`,
  ];
  return facts.join(' · ');
}

function listTiles(results: SweepResults): string[] {
  const {trials, metric} = results;
  const best = findBestTrial(results);
  const count = (...states: readonly string[]): number => trials.filter(({state}) => states.includes(state)).length;
  const seconds = trials.reduce((sum, trial) => sum + trial.seconds, 0);
  const [stopped, diverged] = [count('stopped'), count('diverged')];
  const tile = (value: string, said: string): string =>
    `<div class="tile"><b>${escapeXml(value)}</b><span>${escapeXml(said)}</span></div>`;
  return [
    ...(best?.best ? [tile(showMetric(metric, best.best.value), `best ${metric}, trial ${best.number}`)] : []),
    ...(best?.test ? [tile(percent(best.test.accuracy), 'its test accuracy')] : []),
    tile(`${count('finished')}/${trials.length}`, 'trials finished'),
    ...(stopped === 0 ? [] : [tile(String(stopped), 'stopped early')]),
    ...(diverged === 0 ? [] : [tile(String(diverged), 'diverged')]),
    tile(formatSeconds(seconds), 'of training, all together'),
  ];
}

function drawImportance(results: SweepResults): string {
  const rows = listImportance(results).map(({key, share}) => {
    const bar = `<span class="bar" style="width:${(100 * share).toFixed(1)}%"></span>`;
    const cells = `<td><span class="track">${bar}</span></td><td>${percent(share, 1)}</td>`;
    return `<tr><th scope="row">${escapeXml(key)}</th>${cells}</tr>`;
  });
  return rows.length === 0 ? '' : `<table class="numbers rows">\n${rows.join('\n')}\n</table>`;
}

/** A path of keys whose line may break behind a dot. */
function breakPath(path: string): string {
  return escapeXml(path).replaceAll('.', '.<wbr>');
}

function formatTrials(results: SweepResults): string {
  const {columns, rows} = makeCells(results);
  const best = findBestTrial(results)?.number;
  const head = columns.map(({title}) => `<th scope="col">${breakPath(title)}</th>`).join('');
  const numbers = sortTrials(results).map(({number}) => number);
  const lines = rows.map((cells, at) => {
    const row = numbers[at] === best ? '<tr class="best-row">' : '<tr>';
    return `${row}${cells.map((cell) => `<td>${escapeXml(cell)}</td>`).join('')}</tr>`;
  });
  return `<div class="wide"><table class="numbers rows trials">\n<tr>${head}</tr>\n${lines.join('\n')}\n</table></div>`;
}
