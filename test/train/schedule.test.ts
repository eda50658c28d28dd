import assert from 'node:assert/strict';
import {test} from 'node:test';
import {countCorrect} from '../../runtime/evaluate/metrics.js';
import {computeLearningRate, observeEpoch} from '../../runtime/train/schedule/learning-rate.js';
import type {PlateauState} from '../../runtime/train/schedule/plateau.js';
import type {Schedule} from '../../runtime/train/schedule/settings.js';
import {readFixtureJson} from '../tools/fixtures.js';

interface Fixture {
  readonly lr: number;
  readonly epochs: number;
  readonly steps: number;
  readonly cases: readonly {readonly schedule: Schedule; readonly rates: readonly number[]}[];
  readonly plateau: readonly {
    readonly schedule: Schedule;
    readonly values: readonly number[];
    readonly rates: readonly number[];
  }[];
}

const {lr, epochs, steps, cases, plateau} = readFixtureJson<Fixture>('schedules.json');

/** The rates of an epoch: one, or one of each step. */
function listEpoch(schedule: Schedule, epoch: number, count: number, state: PlateauState | null = null): number[] {
  const rates = Array.from({length: steps}, (_, step) =>
    computeLearningRate(lr, schedule, {epoch, epochs: count, step, steps}, state),
  );
  if (schedule.per === 'step') return rates;
  assert.equal(new Set(rates).size, 1, 'the rate changes within an epoch');
  return rates.slice(0, 1);
}

/** Every rate of a run. */
function listRates(schedule: Schedule): number[] {
  return Array.from({length: epochs}, (_, epoch) => listEpoch(schedule, epoch, epochs)).flat();
}

function assertRates(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((rate, at) => {
    const wanted = expected[at] as number;
    assert.ok(Math.abs(rate - wanted) <= 1e-9 * lr, `${at}: ${rate}, not ${wanted}`);
  });
}

for (const {schedule, rates} of cases) {
  const {name, per, warmup} = schedule;
  const after = warmup === null ? '' : ' after a warm-up';
  test(`${name} per ${per}${after} equals torch.optim.lr_scheduler: ${JSON.stringify(schedule)}`, () => {
    assertRates(listRates(schedule), rates);
  });
}

for (const {schedule, values, rates} of plateau) {
  const {per, warmup} = schedule;
  const after = warmup === null ? '' : ' after a warm-up';
  test(`plateau per ${per}${after} equals ReduceLROnPlateau: ${JSON.stringify(schedule)}`, () => {
    let state: PlateauState | null = null;
    const actual = values.map((value, epoch) => {
      const own = listEpoch(schedule, epoch, values.length, state);
      state = observeEpoch(state, lr, schedule, epoch, () => value);
      return own;
    });
    assertRates(actual.flat(), rates);
    const warm = actual.slice(Math.ceil(warmup?.epochs ?? 0)).flat();
    assert.ok(new Set(warm).size > 2, 'the case shows no change');
  });
}

test('StepLR: the rate changes at epochs 30, 60, …', () => {
  const schedule: Schedule = {name: 'step', per: 'epoch', step: 30, gamma: 0.1, warmup: null};
  const rate = (epoch: number) => computeLearningRate(0.1, schedule, {epoch, epochs: 200, step: 0, steps: 9});
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

test('a warm-up rises to the first rate of what comes after it, without a jump', () => {
  const schedule: Schedule = {
    name: 'one-cycle',
    per: 'step',
    peak: 0.3,
    anneal: 'cosine',
    initial_divisor: 25,
    final_divisor: 1e4,
    warmup: {epochs: 2, from: 0.5},
  };
  const rates = listRates(schedule);
  assertRates([rates[0] as number, rates[5] as number, rates[10] as number], [lr / 50, (lr / 25) * 0.75, lr / 25]);
  const highest = Math.max(...rates);
  assertRates([highest], [lr]);
  assert.ok(rates.indexOf(highest) > 10);
});

test('nothing counts against a plateau while the rate warms up', () => {
  const found = plateau[0]?.schedule ?? assert.fail();
  const schedule: Schedule = {...found, warmup: {epochs: 3, from: 0.1}};
  let state: PlateauState | null = null;
  for (const [epoch, value] of [9, 9, 9, 5, 5].entries()) {
    state = observeEpoch(state, lr, schedule, epoch, () => value);
    assert.equal(state === null, epoch < 3);
  }
  assert.equal(computeLearningRate(lr, schedule, {epoch: 5, epochs, step: 0, steps}, state), lr * 0.5);
});

test('a run of one or two changes has rates that are numbers', () => {
  for (const {schedule} of cases.filter((one) => one.schedule.warmup === null)) {
    for (const length of [1, 2, 3]) {
      for (let epoch = 0; epoch < length; epoch++) {
        const rate = computeLearningRate(lr, schedule, {epoch, epochs: length, step: 0, steps: 1});
        assert.ok(rate >= 0 && rate <= lr, `${JSON.stringify(schedule)}: ${rate} at ${epoch} of ${length}`);
      }
    }
  }
});

test('a hit is an image whose largest logit is at its label; of equal ones the first counts', () => {
  const logits = Float32Array.of(1, 3, 2, /**/ 5, 5, 0, /**/ 5, 5, 0, /**/ NaN, NaN, NaN);
  assert.equal(countCorrect(logits, Int32Array.of(1, 0, 1, 2)), 2);
});
