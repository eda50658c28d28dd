import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countCorrect} from '../../runtime/train/metrics.js';
import {computeLearningRate} from '../../runtime/train/schedule.js';

test('StepLR: the rate changes at epochs 30, 60, …', () => {
  const rate = (epoch: number): number => computeLearningRate(0.1, {name: 'step', step: 30, gamma: 0.1}, epoch);
  assert.deepEqual([0, 29].map(rate), [0.1, 0.1]);
  for (const [epoch, expected] of [
    [30, 0.01],
    [59, 0.01],
    [60, 0.001],
    [199, 1e-7],
  ] as const) {
    assert.ok(Math.abs(rate(epoch) / expected - 1) < 1e-12, `epoch ${epoch}: ${rate(epoch)}`);
  }
});

test('a hit is an image whose largest logit is at its label; of equal ones the first counts', () => {
  const logits = Float32Array.of(1, 3, 2, /**/ 5, 5, 0, /**/ 5, 5, 0, /**/ NaN, NaN, NaN);
  assert.equal(countCorrect(logits, Int32Array.of(1, 0, 1, 2)), 2);
});
