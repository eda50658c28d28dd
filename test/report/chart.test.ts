import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawChart} from '../../runtime/report/chart.js';
import {readChart} from '../tools/read-chart.js';

const plain = {title: 'Loss', show: String, marked: null};

test('a chart has its values where its axes say, and leaves out what an epoch has not', () => {
  const first = [2.25, NaN, 1.5, 0.75];
  const second = [2.5, 2, 1.75, 1.125];
  const svg = drawChart({
    ...plain,
    title: 'Loss & more',
    lines: [{name: 'one', values: first}, {name: 'two', values: second}],
    marked: 3,
  });
  const {title, lines, said, marked, grain} = readChart(svg);
  assert.equal(title, 'Loss &amp; more');
  assert.ok(Math.abs((marked ?? 0) - 3) < 0.01);
  assert.ok(grain > 0 && grain < 0.002);
  for (const [kind, values] of [['first', first], ['second', second]] as const) {
    const points = values.flatMap((value, at) => (Number.isNaN(value) ? [] : [{epoch: at + 1, value}]));
    assert.equal(lines[kind]?.length, points.length);
    points.forEach(({epoch, value}, at) => {
      const point = lines[kind]?.[at] ?? assert.fail();
      assert.ok(Math.abs(point.epoch - epoch) < 0.01 && Math.abs(point.value - value) <= grain, `${kind} at ${epoch}`);
    });
  }
  assert.deepEqual(said, [
    'epoch 1: one 2.25, two 2.5',
    'epoch 3: one 1.5, two 1.75',
    'epoch 4: one 0.75, two 1.125',
  ]);
  // The frame reaches from the first epoch to the last, and from the lowest number of the axis to the highest.
  assert.match(svg, /class="line first" d="M56 [^"]*L446 [\d.]+"/);
  const heights = [...svg.matchAll(/class="grid" [^>]*y1="([\d.]+)"/g)].map(([, y]) => Number(y));
  assert.deepEqual([heights[0], heights.at(-1)], [246, 44]);
  for (const name of ['one', 'two']) assert.ok(svg.includes(`>${name}</text>`), name);
});

test('one epoch is a point in the middle, many epochs are labeled by round numbers', () => {
  const [, x, y] = /<circle class="dot" r="3" cx="([\d.]+)" cy="([\d.]+)">/.exec(
    drawChart({...plain, lines: [{name: 'one', values: [0.5]}]}),
  ) ?? assert.fail();
  assert.deepEqual([Number(x), Number(y) >= 44 && Number(y) <= 246], [251, true]);
  const many = drawChart({...plain, lines: [{name: 'one', values: Array.from({length: 200}, (_, at) => at)}]});
  const labels = [...many.matchAll(/text-anchor="middle">(\d+)</g)].map(([, text]) => Number(text));
  assert.deepEqual(labels, [1, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
  assert.equal(readChart(many).lines['first']?.length, 200);
  assert.doesNotMatch(many, /class="dot"/);
});

test('what never changes is drawn against zero, and nothing makes no chart', () => {
  const flat = drawChart({...plain, lines: [{name: 'one', values: [0.1, 0.1, 0.1]}]});
  assert.match(flat, /text-anchor="end">0</);
  for (const {value} of readChart(flat).lines['first'] ?? []) assert.ok(Math.abs(value - 0.1) < 1e-3, String(value));
  for (const values of [[], [NaN, NaN]]) assert.equal(drawChart({...plain, lines: [{name: 'one', values}]}), '');
});
