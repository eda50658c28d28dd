import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {median, readFigures} from '../../bench/figures/figures.js';
import type {Measurement} from '../../bench/figures/figures.js';
import {drawChart} from '../../bench/report/draw-chart.js';
import {formatComparison, formatGoals, formatResults} from '../../bench/report/format-tables.js';
import {checkGoals} from '../../bench/report/check-goals.js';
import {compareRows, findBest, groupWorks, makeRow, fractionOfLimit} from '../../bench/figures/results.js';
import {readResults, storeResults} from '../../bench/report/store-results.js';
import {makeResults, makeWork} from './make-results.js';

test('the median stands in the middle, of any order and number', () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 10, 2]), median([5])], [2, 3, 5]);
  assert.throws(() => median([]), RangeError);
});

test('figures are read line by line among what else is written; what is no figure is refused', () => {
  const text = 'warming up\n{"unit":"img/s","value":12.5}\n{"of":"peak","unit":"MiB","value":3,"limit":4}\n';
  assert.deepEqual(readFigures(text), [
    {unit: 'img/s', value: 12.5},
    {of: 'peak', unit: 'MiB', value: 3, limit: 4},
  ]);
  for (const line of ['{"unit":"furlongs","value":1}', '{"unit":"ms"}', '{"unit":"ms","value":null}', '{"unit":']) {
    assert.throws(() => readFigures(line), /not a figure|JSON/, line);
  }
});

test('measurements become works with a row a contestant, in order', () => {
  const one = (contestant: string, value: number, limit?: number): Measurement => {
    const common = {work: 'w', contestant, unit: 'img/s', value} as const;
    return limit === undefined ? common : {...common, limit};
  };
  const memory = (value: number): Measurement => ({work: 'w: memory', contestant: 'PyTorch', unit: 'MiB', value});
  const works = groupWorks([
    [[one('specnet', 10, 20)], [one('specnet', 14, 20)], [one('specnet', 12, 30)]],
    [[one('PyTorch', 5), memory(7)], [one('PyTorch', 4), memory(9)], [one('PyTorch', 6), memory(8)]],
  ]);
  assert.deepEqual(works.map(({name, unit}) => [name, unit]), [['w', 'img/s'], ['w: memory', 'MiB']]);
  const [own, peer] = works[0]?.rows ?? [];
  assert.deepEqual(own, {
    contestant: 'specnet', rounds: [10, 14, 12], limits: [20, 20, 30], median: 12, lowest: 10, highest: 14,
  });
  assert.deepEqual(peer, makeRow('PyTorch', [5, 4, 6]));
  assert.equal(own && fractionOfLimit(own), 0.5);
  assert.equal(peer && fractionOfLimit(peer), null);
  assert.deepEqual(works[1]?.rows.map(({rounds}) => rounds), [[7, 9, 8]]);
});

test('ratios are taken within a round, and the best is the lowest where less is better', () => {
  const [a, b] = [makeRow('a', [10, 20, 30]), makeRow('b', [5, 5, 30])];
  assert.equal(compareRows('img/s', a, b), 2);
  assert.equal(compareRows('ms', a, b), 0.5);
  assert.equal(findBest('img/s', [a, b])?.contestant, 'a');
  assert.equal(findBest('ms', [a, b])?.contestant, 'b');
  assert.equal(findBest('ms', []), undefined);
});

test('a goal is against the best of those it names', () => {
  const works = [
    makeWork('w', 'img/s', {specnet: [100], 'PyTorch a': [80], 'PyTorch b': [90], 'stock tfjs': [95]}),
    makeWork('m', 'MiB', {specnet: [95], 'PyTorch a': [100]}),
  ];
  const checked = checkGoals(works, [
    {work: 'w', against: 'PyTorch', atLeast: 1.1},
    {work: 'w', against: 'PyTorch', atLeast: 1.2},
    {work: 'm', against: 'PyTorch', atLeast: 1 / 0.9},
    {work: 'w', against: 'nobody', atLeast: 1},
    {work: 'elsewhere', against: 'PyTorch', atLeast: 1},
  ]);
  assert.deepEqual(checked.map(({peer, times, met}) => [peer, times, met]), [
    ['PyTorch b', 100 / 90, true],
    ['PyTorch b', 100 / 90, false],
    ['PyTorch a', 100 / 95, false],
  ]);
  assert.match(formatGoals(checked), /\| w \| PyTorch b \| 1\.20 \| 1\.11 \| \*\*no\*\* \|\n/);
});

const results = makeResults([
  makeWork('train', 'img/s', {specnet: [181.4, 177.2, 193.3], 'PyTorch a|b': [90.7, 88.6, 96.65]}),
  makeWork('start', 'ms', {specnet: [1234, 1235, 1236]}),
], {failures: ['PyTorch c: ended with 1\nTraceback']});

test('tables are Markdown with as many cells in every line, and hold the figures', () => {
  const text = formatResults(results);
  assert.match(
    text,
    /\| specnet \| 181 \| 177 \| 193 \| {2}\|\n\| PyTorch a\\\|b \| 90\.7 \| 88\.6 \| 96\.7 \| 2\.00 \|/,
  );
  assert.match(text, /\| start \| ms \| 1,235 \| 1,234 \| 1,236 \|/);
  assert.match(text, /Left out, since it failed: PyTorch c: ended with 1\n/);
  const tables = text.split('\n\n').filter((part) => part.startsWith('|'));
  assert.equal(tables.length, 2);
  for (const table of tables) {
    const cells = table.split('\n').map((line) => line.replaceAll('\\|', '').split('|').length);
    assert.equal(new Set(cells).size, 1, table);
  }
});

test('a comparison says what is slower, by how much and beyond what', () => {
  const regression = {work: 'train', contestant: 'specnet', times: 0.8, noise: 0.05, relativeTo: 'PyTorch a'};
  const comparison = {regressions: [regression], compared: 4, remark: null};
  const text = formatComparison('step', comparison);
  assert.match(text, /4 compared .* 1 slower/);
  assert.match(text, /\*\*train\*\*, specnet: 0\.80 × as good as before, relative to PyTorch a \(noise 0\.05\)/);
  assert.match(formatComparison('step', {...comparison, regressions: []}), /none slower/);
  assert.match(formatComparison('step', {regressions: [], compared: 0, remark: 'there was rain'}), /there was rain/);
});

test('the picture is well-formed SVG with a bar for every contestant who has company', () => {
  assert.doesNotMatch(drawChart([results], ['other']), /<rect/);
  const picture = drawChart([results], ['train', 'start']);
  assert.match(picture, /A &amp; B &lt;CPU&gt;/);
  const open: string[] = [];
  for (const [, closing, name, rest] of picture.matchAll(/<(\/?)([a-z]+)((?:\s+[\w:-]+="[^"<>]*")*\s*\/?)>/gi)) {
    if (closing) assert.equal(open.pop(), name);
    else if (!rest?.endsWith('/')) open.push(name ?? '');
  }
  assert.deepEqual(open, []);
  assert.doesNotMatch(picture.replace(/<\/?[a-z]+(?:\s+[\w:-]+="[^"<>]*")*\s*\/?>/gi, ''), /[<>]|NaN|undefined/);
  const widths = [...picture.matchAll(/<rect [^>]*width="([\d.]+)"/g)].map((match) => Number(match[1]));
  assert.equal(widths.length, 2);
  assert.ok(Math.abs((widths[0] ?? 0) / (widths[1] ?? 1) - 2) < 0.01, String(widths));
  const height = Number(/ height="(\d+)"/.exec(picture)?.[1]);
  const tops = [...picture.matchAll(/<(?:text|rect)[^>]* y="([\d.]+)"/g)].map(([, y]) => Number(y));
  assert.ok(tops.length > 2 && tops.every((y) => y < height), `${tops.join(', ')} in ${height}`);
});

test('results come back as they were stored', () => {
  const folder = mkdtempSync(join(tmpdir(), 'specnet-results-'));
  try {
    assert.equal(readResults(folder, 'step'), null);
    storeResults(folder, results);
    assert.deepEqual(readResults(folder, 'step'), results);
    assert.match(readFileSync(join(folder, 'step.json'), 'utf8'), /"rounds": \[181\.4, 177\.2, 193\.3\]/);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
