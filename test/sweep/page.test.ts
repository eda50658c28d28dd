import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {SweepResults} from '../../runtime/sweep/format-sweep.js';
import {formatSweepMarkdown, formatSweepTable} from '../../runtime/sweep/format-sweep.js';
import {formatSweepPage} from '../../runtime/sweep/page.js';
import {drawParallelCoordinates} from '../../runtime/sweep/parallel-coordinates.js';
import {makeTrial} from './made-trial.js';

const made: SweepResults = {
  name: 'rates',
  description: 'Rates & <batches>',
  metric: 'val/acc',
  search: 'random',
  space: [
    {key: 'optimizer.lr', domain: {kind: 'loguniform', low: 0.01, high: 1}},
    {key: 'batch', domain: {kind: 'int', low: 0, high: 100}},
    {key: 'schedule', domain: {kind: 'choice', values: [{name: 'cosine'}, {name: 'linear'}, {name: 'constant'}]}},
  ],
  trials: [
    makeTrial(0, {'optimizer.lr': 0.01, batch: 100, schedule: {name: 'cosine'}}, 0.4),
    makeTrial(1, {'optimizer.lr': 0.1, batch: 50, schedule: {name: 'linear'}}, 0.8),
    makeTrial(2, {'optimizer.lr': 1, batch: 0, schedule: {name: 'constant'}}, null),
    makeTrial(3, {'optimizer.lr': 0.1, batch: 25, schedule: {name: 'constant'}}, 0.6),
  ],
  command: 'spec train net optimizer.lr=0.1',
};

/** The points of each line, the best last. */
function readLines(svg: string): number[][][] {
  return [...svg.matchAll(/ d="M([^"]+)"/gu)].map(([, points = '']) =>
    points.split('L').map((point) => point.split(' ').map(Number)),
  );
}

test('a trial is a line through its settings, each where it stands in its range, to what it reached', () => {
  const svg = drawParallelCoordinates(made);
  const lines = readLines(svg);
  assert.equal(lines.length, 4);
  const [astray, , , best] = lines.map((points) => points.map(([, y]) => y as number));
  const [top, middle, bottom] = [52, 222, 392];
  // The best: the middle of a logarithm, of a range, of three choices; and the highest of the metric.
  assert.deepEqual(best, [middle, middle, middle, top]);
  assert.deepEqual(astray, [top, bottom, top, bottom]);
  for (const points of lines) {
    const xs = points.map(([x]) => x as number);
    assert.deepEqual(xs, [...xs].sort((a, b) => a - b));
  }
  assert.match(svg, /class="trial astray"[^>]*><title>trial 2: .*diverged<\/title>/u);
  assert.match(svg, /class="trial best-trial"[^>]*><title>trial 1: optimizer\.lr=0\.1 batch=50 .*80\.00%/u);
  assert.equal(drawParallelCoordinates({...made, trials: []}), '');
});

test('the page and the tables have every trial, the best first, and the command of the best', () => {
  const page = formatSweepPage(made);
  const order = [...page.matchAll(/<tr(?: class="best-row")?><td>(\d)<\/td>/gu)].map(([, number]) => Number(number));
  assert.deepEqual(order, [1, 3, 0, 2]);
  assert.match(page, /<tr class="best-row"><td>1<\/td><td>0\.1<\/td><td>50<\/td><td>linear<\/td><td>80\.00%<\/td>/u);
  assert.match(page, /<pre class="command">spec train net optimizer\.lr=0\.1<\/pre>/u);
  assert.match(page, /Rates &amp; &lt;batches&gt;/u);
  assert.match(page, /<b>3\/4<\/b><span>trials finished/u);
  const table = formatSweepTable(made, Infinity).split('\n').map((line) => line.trim().split(/ {2,}/u));
  assert.deepEqual(table.slice(1, 5).map(([number]) => number), ['1', '3', '0', '2']);
  assert.deepEqual(table[1]?.slice(0, 5), ['1', '0.1', '50', 'linear', '80.00%']);
  assert.match(formatSweepMarkdown(made), /^# rates\n\nRates .*\n\n\| trial \| optimizer\.lr .*\n.*\n\| 1 \| 0\.1 \|/u);
});

test('of a loss the lowest is the best, and stands above', () => {
  const loss: SweepResults = {...made, metric: 'val/loss'};
  const [, , , best] = readLines(drawParallelCoordinates(loss));
  assert.deepEqual(best?.map(([, y]) => y), [392, 52, 392, 52]);
  assert.match(formatSweepPage(loss), /<tr class="best-row"><td>0<\/td>/u);
});
