import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Dimension} from '../../common/search-space.js';
import {countCombinations} from '../../common/search-space.js';
import {makeDraw} from '../../runtime/sweep/draw-settings.js';

const finite: readonly Dimension[] = [
  {key: 'batch', domain: {kind: 'choice', values: [32, 64, 128]}},
  {key: 'depth', domain: {kind: 'int', low: 2, high: 5}},
];
const ranges: readonly Dimension[] = [
  {key: 'lr', domain: {kind: 'loguniform', low: 1e-4, high: 1}},
  {key: 'momentum', domain: {kind: 'uniform', low: 0.5, high: 0.9}},
  {key: 'views', domain: {kind: 'choice', values: ['plain', 'flip']}},
];

function drawAll(search: 'grid' | 'random', seed: number, space: readonly Dimension[], count: number) {
  const draw = makeDraw({search, seed, space});
  return Array.from({length: count}, (_, trial) => draw(trial));
}

test('a grid has every combination once, the last setting fastest', () => {
  const all = drawAll('grid', 0, finite, 12);
  assert.deepEqual(all.slice(0, 5), [
    {batch: 32, depth: 2},
    {batch: 32, depth: 3},
    {batch: 32, depth: 4},
    {batch: 32, depth: 5},
    {batch: 64, depth: 2},
  ]);
  assert.equal(new Set(all.map((one) => JSON.stringify(one))).size, countCombinations(finite));
});

test('a random search of what can be counted takes every combination once, in an order of its seed', () => {
  const [one, other] = [7, 8].map((seed) => drawAll('random', seed, finite, 12).map((trial) => JSON.stringify(trial)));
  assert.equal(new Set(one).size, 12);
  assert.deepEqual([...(one ?? [])].sort(), [...(other ?? [])].sort());
  assert.notDeepEqual(one, other);
});

test("a trial's settings follow from seed and number alone, whoever asks and in whatever order", () => {
  const all = drawAll('random', 3, ranges, 50);
  for (const trial of [49, 0, 17]) {
    assert.deepEqual(makeDraw({search: 'random', seed: 3, space: ranges})(trial), all[trial]);
  }
  assert.notDeepEqual(drawAll('random', 4, ranges, 50), all);
});

test('numbers are drawn from their ranges, evenly or by their logarithm, with four digits', () => {
  const all = drawAll('random', 1, ranges, 4000);
  const [rates, momenta] = ['lr', 'momentum'].map((key) => all.map((trial) => Number(trial[key])));
  assert.ok(rates?.every((rate) => rate >= 1e-4 && rate <= 1 && Number(rate.toPrecision(4)) === rate));
  assert.ok(momenta?.every((one) => one >= 0.5 && one <= 0.9));
  // Of a logarithm that is even, a quarter lies in each of the four decades.
  for (const decade of [1e-4, 1e-3, 1e-2, 1e-1]) {
    const share = (rates ?? []).filter((rate) => rate >= decade && rate < 10 * decade).length / all.length;
    assert.ok(Math.abs(share - 0.25) < 0.03, `${decade}: ${share}`);
  }
  const mean = (momenta ?? []).reduce((sum, one) => sum + one, 0) / all.length;
  assert.ok(Math.abs(mean - 0.7) < 0.01, String(mean));
  const flips = all.filter(({views}) => views === 'flip').length / all.length;
  assert.ok(Math.abs(flips - 0.5) < 0.04, String(flips));
});
