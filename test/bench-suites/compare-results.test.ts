import assert from 'node:assert/strict';
import {test} from 'node:test';
import {compareResults} from '../../bench/report/compare-results.js';
import {makeRow} from '../../bench/figures/results.js';
import type {Work} from '../../bench/figures/results.js';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {makeResults, makeWork} from './make-results.js';

const alone = (...rounds: readonly number[]) => makeResults([makeWork('w', 'img/s', {specnet: rounds})]);
const beside = (own: readonly number[], peer: readonly number[]) =>
  makeResults([makeWork('w', 'img/s', {specnet: own, PyTorch: peer})]);
const namesOf = ({regressions}: ReturnType<typeof compareResults>) => regressions.map(({work}) => work);

test('slower by more than the noise is a regression, faster never', () => {
  assert.deepEqual(compareResults(alone(100, 101, 102), alone(90, 91, 92)).regressions, [
    {work: 'w', contestant: 'specnet', times: 91 / 101, noise: 0.03, relativeTo: null},
  ]);
  assert.deepEqual(compareResults(alone(90, 91, 92), alone(100, 101, 102)).regressions, []);
});

test('the noise of either sitting excuses a change of its size', () => {
  assert.deepEqual(namesOf(compareResults(alone(100, 101, 102), alone(80, 91, 92))), []);
  assert.deepEqual(namesOf(compareResults(alone(90, 101, 102), alone(90, 91, 92))), []);
  assert.deepEqual(namesOf(compareResults(alone(100, 100, 100), alone(98, 98, 98))), []);
});

test('more milliseconds are slower', () => {
  const took = (...rounds: readonly number[]) => makeResults([makeWork('w', 'ms', {specnet: rounds})]);
  assert.deepEqual(namesOf(compareResults(took(100, 101, 102), took(120, 121, 122))), ['w']);
  assert.deepEqual(namesOf(compareResults(took(120, 121, 122), took(100, 101, 102))), []);
});

test('a machine that is slower for a peer too is not a regression, and a faster machine hides none', () => {
  const before = beside([100, 101, 102], [50, 50.5, 51]);
  assert.deepEqual(namesOf(compareResults(before, beside([80, 81, 82], [40, 40.5, 41]))), []);
  const hidden = compareResults(before, beside([100, 101, 102], [60, 60.5, 61]));
  assert.deepEqual(namesOf(hidden), ['w']);
  assert.equal(hidden.regressions[0]?.relativeTo, 'PyTorch');
});

test('another version of a peer is not a yardstick', () => {
  const before = beside([100, 101, 102], [50, 50.5, 51]);
  const now = {...beside([100, 101, 102], [60, 60.5, 61]), versions: {...before.versions, torch: '2.16.0'}};
  assert.deepEqual(namesOf(compareResults(before, now)), []);
});

test('without a peer the fraction of the limit counts, where one was measured', () => {
  const limited = (rounds: readonly number[], limits: readonly number[]) => {
    const work: Work = {name: 'w', unit: 'GFLOP/s', rows: [makeRow('specnet', rounds, limits)]};
    return makeResults([work]);
  };
  const before = limited([400, 400, 400], [800, 800, 800]);
  assert.deepEqual(namesOf(compareResults(before, limited([300, 300, 300], [600, 600, 600]))), []);
  const {regressions} = compareResults(before, limited([300, 300, 300], [800, 800, 800]));
  assert.deepEqual(regressions.map(({times, relativeTo}) => [times, relativeTo]), [[0.75, "the machine's limit"]]);
});

test('another machine and too few rounds are said, not compared', () => {
  const before = alone(100, 101, 102);
  const elsewhere = compareResults(before, {...alone(50, 50, 50), machine: {...before.machine, cores: 4}});
  assert.match(elsewhere.remark ?? '', /another machine/);
  assert.equal(elsewhere.compared + elsewhere.regressions.length, 0);
  assert.match(compareResults(before, alone(50)).remark ?? '', /3 rounds are needed in both .* not 1/);
});

test('in noise of 4% alone hardly anything is flagged, and a loss of a fifth nearly always', () => {
  const random = createRandom(7);
  const noisy = (speed: number) => {
    // Near enough to normal: the sum of twelve uniform numbers.
    const normal = () => Array.from({length: 12}, () => nextUniform(random)).reduce((sum, value) => sum + value, -6);
    return Array.from({length: 3}, () => speed * (1 + 0.04 * normal()));
  };
  const flagged = (speed: number) =>
    Array.from({length: 1000}, () => namesOf(compareResults(alone(...noisy(100)), alone(...noisy(speed)))).length)
      .reduce((sum, count) => sum + count, 0);
  assert.ok(flagged(100) < 40, `${flagged(100)} of 1000`);
  assert.ok(flagged(80) > 850, `${flagged(80)} of 1000`);
});
