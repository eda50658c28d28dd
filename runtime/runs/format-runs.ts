import {formatCount, formatSeconds, percent} from '../../common/format.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import {drawSparkline} from '../../common/sparkline.js';
import {findBestEpoch} from './stored-run.js';
import type {StoredRun} from './stored-run.js';

/** A table of runs, a line each. */
export function formatRuns(runs: readonly StoredRun[]): string {
  const titles = [
    'run',
    'network',
    'recipe',
    'epochs',
    'val acc',
    'at epoch',
    'val loss',
    'test acc',
    'images/s',
    'time',
    'val acc by epoch',
  ];
  return indentTable(
    namesAndNumbers(titles),
    runs.map((run) => [run.name, ...describeRun(run), drawSparkline(run.results.map((row) => row.validationAccuracy))]),
  );
}

/** Network, recipe, epochs, best validation accuracy and its epoch and loss, test accuracy, speed, time. */
export function describeRun({network, recipe, results, test}: StoredRun): string[] {
  const best = findBestEpoch(results);
  const last = results.at(-1);
  const seconds = results.reduce((sum, row) => sum + row.seconds, 0);
  return [
    network,
    typeof recipe['name'] === 'string' ? recipe['name'] : '-',
    typeof recipe['epochs'] === 'number' ? `${results.length}/${recipe['epochs']}` : String(results.length),
    best === null ? '-' : percent(best.validationAccuracy),
    best === null ? '-' : String(best.epoch),
    best === null ? '-' : best.validationLoss.toFixed(3),
    test === null ? '-' : percent(test.accuracy),
    last === undefined ? '-' : formatCount(Math.round(last.imagesPerSecond)),
    results.length === 0 ? '-' : formatSeconds(seconds),
  ];
}
