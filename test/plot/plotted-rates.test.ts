import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {computeLearningRate} from '../../runtime/train/schedule/learning-rate.js';
import type {Schedule} from '../../runtime/train/schedule/settings.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';

const [lr, epochs, steps] = [0.1, 12, 7];

interface Tick {
  readonly pixel: number;
  readonly value: number;
}

interface Axis {
  readonly read: (pixel: number) => number;
  readonly isLogarithmic: boolean;
}

/**
 * By the numbers at an axis: powers of ten at equal distances are logarithms.
 *
 * @param ends pixels where the first number and the last one stand: the frame's
 */
function readAxis(ticks: readonly Tick[], ends: readonly [number, number]): Axis {
  const isLogarithmic = ticks.every(({value}) => value > 0 && Number.isInteger(Number(Math.log10(value).toFixed(9))));
  const scale = (value: number): number => (isLogarithmic ? Math.log10(value) : value);
  const [first, last] = [ticks[0] ?? assert.fail(), ticks.at(-1) ?? assert.fail()];
  assert.deepEqual([first.pixel, last.pixel], ends);
  const slope = (scale(last.value) - scale(first.value)) / (last.pixel - first.pixel);
  const read = (pixel: number): number => {
    const value = scale(first.value) + slope * (pixel - first.pixel);
    return isLogarithmic ? 10 ** value : value;
  };
  return {read, isLogarithmic};
}

/** The points of a picture of `spec recipe plot`, in the numbers of its axes. */
function readCurve(svg: string): {points: {at: number; rate: number}[]; isLogarithmic: boolean} {
  const ticks = (pattern: RegExp): Tick[] =>
    [...svg.matchAll(pattern)].map(([, pixel, value]) => ({pixel: Number(pixel), value: Number(value)}));
  const across = readAxis(ticks(/<text x="([\d.]+)" [^>]*text-anchor="middle">([\d.]+)</g), [76, 736]);
  const up = readAxis(ticks(/<text [^>]*y="([\d.]+)" dy="4" text-anchor="end">([\d.e-]+)</g), [308, 64]);
  const points = (/<polyline class="rate" points="([^"]+)"/.exec(svg)?.[1] ?? '').split(' ').map((point) => {
    const [x = NaN, y = NaN] = point.split(',').map(Number);
    return {at: across.read(x), rate: up.read(y)};
  });
  return {points, isLogarithmic: up.isLogarithmic};
}

/** The rate of every step, or, of an epoch, where it begins and where it ends. */
function listExpected(schedule: Schedule): {at: number; rate: number}[] {
  const rateAt = (epoch: number, step: number): number =>
    computeLearningRate(lr, schedule, {epoch, epochs, step, steps});
  return Array.from({length: epochs}, (_, epoch) => epoch).flatMap((epoch) =>
    schedule.per === 'epoch'
      ? [epoch, epoch + 1].map((at) => ({at, rate: rateAt(epoch, 0)}))
      : Array.from({length: steps}, (_, step) => ({at: epoch + step / steps, rate: rateAt(epoch, step)})),
  );
}

const oneCycle = {name: 'one-cycle', per: 'step', peak: 0.25, initial_divisor: 10, final_divisor: 100} as const;
const triangular = {name: 'triangular', start: 0.2, peak: 0.25, end: 0.05, warmup: null} as const;
const plateau = {
  name: 'plateau',
  factor: 0.5,
  metric: 'val/loss',
  patience: 3,
  threshold: 1e-4,
  threshold_mode: 'relative',
  cooldown: 0,
  min_lr: 0,
} as const;

const cases: readonly [said: string, schedule: Schedule][] = [
  ['one-cycle, per step', {...oneCycle, anneal: 'cosine', warmup: null}],
  ['one-cycle, per step', {...oneCycle, anneal: 'linear', warmup: null}],
  [
    'one-cycle, per step, after a warm-up of 1.5 epochs',
    {...oneCycle, anneal: 'cosine', warmup: {epochs: 1.5, from: 0.3}},
  ],
  ['triangular, per step', {...triangular, per: 'step'}],
  ['triangular, per epoch', {...triangular, per: 'epoch'}],
  ['plateau, per epoch, while val/loss improves', {...plateau, per: 'epoch', warmup: null}],
  [
    'plateau, per step, after a warm-up of 3 epochs, while val/loss improves',
    {...plateau, per: 'step', warmup: {epochs: 3, from: 0.1}},
  ],
  [
    'cosine, per step, after a warm-up of 2 epochs',
    {name: 'cosine', per: 'step', min_lr: 0.01, warmup: {epochs: 2, from: 0.5}},
  ],
  [
    'step, per epoch, after a warm-up of 1 epoch',
    {name: 'step', per: 'epoch', step: 4, gamma: 0.1, warmup: {epochs: 1, from: 0.01}},
  ],
];

for (const [said, schedule] of cases) {
  test(`spec recipe plot draws the rates that a training has: ${JSON.stringify(schedule)}`, async (context) => {
    const cwd = makeFolder(context);
    const args = [`epochs=${epochs}`, `optimizer.lr=${lr}`, `schedule=${JSON.stringify(schedule)}`];
    const options = ['--steps-per-epoch', String(steps), '--out', 'rate.svg'];
    const {status, stderr} = await runSpec(cwd, 'recipe', 'plot', 'default', ...args, ...options);
    assert.equal(status, 0, stderr);
    const svg = readFileSync(join(cwd, 'rate.svg'), 'utf8');
    assert.ok(svg.includes(`>${said.replace(',', ` with optimizer.lr ${lr},`)}; ${epochs} epochs<`), svg);
    const {points, isLogarithmic} = readCurve(svg);
    const expected = listExpected(schedule);
    assert.equal(points.length, expected.length);
    // Points and numbers stand at hundredths of a pixel, on axes of 660 and 244 pixels.
    points.forEach(({at, rate}, place) => {
      const right = expected[place] ?? assert.fail();
      assert.ok(Math.abs(at - right.at) < 1e-3, `${at}, not ${right.at}`);
      const most = isLogarithmic ? 1e-3 * right.rate : 1e-4 * lr;
      assert.ok(Math.abs(rate - right.rate) < most, `${rate} at ${right.at}, not ${right.rate}`);
    });
    assert.equal(isLogarithmic, schedule.name === 'step');
  });
}
