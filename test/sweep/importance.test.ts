import assert from 'node:assert/strict';
import {test} from 'node:test';
import {measureImportance} from '../../runtime/sweep/importance.js';
import {makeTrial} from './made-trial.js';

const shareOf = (trials: ReturnType<typeof makeTrial>[], key: string): number | null =>
  measureImportance(trials, [key], 'val/acc')[0]?.share ?? null;

test('importance is the share of the variance of ranks that groups explain, less what chance does', () => {
  // Ranks 1 to 3 and 4 to 6: 13.5 of 17.5 lie between the groups, H of Kruskal and Wallis is 5 * 13.5 / 17.5 = 3.857.
  const parted = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((value, at) => makeTrial(at, {a: at < 3 ? 'x' : 'y'}, value));
  assert.ok(Math.abs((shareOf(parted, 'a') ?? 0) - (13.5 - 1) / 17.5) < 1e-12);
  // What alternates explains less than chance would: nothing.
  const mixed = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map((value, at) => makeTrial(at, {a: at % 2}, value));
  assert.equal(shareOf(mixed, 'a'), 0);
});

test('a number matters where its size does, even if the best lies in the middle', () => {
  const trials = Array.from({length: 40}, (_, at) => {
    const lr = ((at * 7) % 40) / 40;
    return makeTrial(at, {lr, seed: at}, 1 - (lr - 0.5) ** 2);
  });
  assert.ok((shareOf(trials, 'lr') ?? 0) > 0.6);
  assert.ok((shareOf(trials, 'seed') ?? 1) < 0.15);
});

test('a trial that diverged is the worst, and too few trials say nothing', () => {
  const trials = [0.5, 0.6, 0.7].map((value, at) => makeTrial(at, {lr: 'low'}, value));
  const diverged = [3, 4, 5].map((at) => makeTrial(at, {lr: 'high'}, null));
  assert.ok((shareOf([...trials, ...diverged], 'lr') ?? 0) > 0.7);
  assert.equal(shareOf(trials, 'lr'), null);
  assert.equal(shareOf([...trials, ...diverged.slice(0, 1)], 'lr'), null);
});
