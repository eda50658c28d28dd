import assert from 'node:assert/strict';
import {test} from 'node:test';
import {UserError} from '../../common/errors.js';
import {readRepeats} from '../../runtime/commands/train/repeat-training.js';
import {formatSpread, summarizeRuns} from '../../runtime/runs/summarize-runs.js';

test('mean and deviation are those of a sample, over n - 1', () => {
  const spreads = summarizeRuns([{'val/acc': 0.93}, {'val/acc': 0.94}, {'val/acc': 0.95, extra: 1}]);
  const spread = spreads['val/acc'] ?? assert.fail();
  assert.deepEqual(Object.keys(spreads), ['val/acc']);
  assert.ok(Math.abs(spread.mean - 0.94) < 1e-12 && Math.abs((spread.deviation ?? 0) - 0.01) < 1e-12);
  assert.equal(formatSpread('val/acc', spread), '94.00% ± 1.00 (93.00 to 95.00)');
});

test('one run has no deviation', () => {
  const {loss} = summarizeRuns([{loss: 0.5}]);
  assert.deepEqual(loss, {mean: 0.5, deviation: null, least: 0.5, most: 0.5});
  assert.equal(formatSpread('val/loss', loss), '0.5000 (0.5000 to 0.5000)');
});

test('the number of runs is a whole one for which there are seeds', () => {
  assert.equal(readRepeats('5', 42), 5);
  for (const [text, seed] of [['0', 1], ['2.5', 1], ['-1', 1], ['many', 1], ['1001', 1], ['2', 2 ** 32 - 1]] as const) {
    assert.throws(() => readRepeats(text, seed), (error) => error instanceof UserError && error.exitCode === 2);
  }
});
