import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {drawSchedule} from '../../runtime/plot/draw-schedule.js';
import {followSchedule} from '../../runtime/plot/schedule-points.js';
import {assertStatus} from '../tools/assert-outcome.js';

const steps = {
  name: 'a',
  epochs: 6,
  optimizer: {lr: 0.1},
  schedule: {name: 'step', per: 'epoch', step: 3, gamma: 0.1, warmup: null},
} as const;
const line = {...steps, schedule: {name: 'linear', per: 'step', end: 0, warmup: null}} as const;

test('a rate that changes between epochs goes in stairs', () => {
  const points = followSchedule(steps, 10);
  assert.equal(points.length, 12);
  assert.deepEqual(points.slice(4, 8).map(({at}) => at), [2, 3, 3, 4]);
  assert.equal(points[5]?.rate, 0.1);
  assert.ok(Math.abs((points[6]?.rate ?? 0) - 0.01) < 1e-12);
});

test('a rate that changes with every step goes through few points, however many the steps', () => {
  const points = followSchedule({...line, epochs: 200}, 391);
  assert.ok(points.length > 300 && points.length <= 700, String(points.length));
  for (const {at, rate} of points) assert.ok(Math.abs(rate - 0.1 * (1 - at / 200)) < 1e-12);
});

test('the picture has the curve from corner to corner, and round ticks', () => {
  const picture = drawSchedule(line, 10);
  const [first = '', ...rest] = (/points="([^"]+)"/u.exec(picture)?.[1] ?? '').split(' ');
  assert.equal(first, '76,64');
  const [x, y] = (rest.at(-1) ?? '').split(',').map(Number);
  assert.ok((x ?? 0) > 720 && (y ?? 0) > 300, rest.at(-1));
  for (const tick of ['>0.1<', '>0.06<', '>0<', '>6<']) assert.ok(picture.includes(tick), tick);
  assert.doesNotMatch(picture, /NaN|Infinity|undefined/u);
});

test('a rate that falls by factors is drawn on powers of ten', () => {
  const picture = drawSchedule({...steps, epochs: 12}, 10);
  for (const tick of ['>0.1<', '>0.01<', '>0.001<', '>1e-4<']) assert.ok(picture.includes(tick), tick);
});

test('spec recipe plot writes the picture, and refuses what is no recipe or number', async (context) => {
  const cwd = makeFolder(context);
  const out = ['--out', 'rate.svg'];
  await assertStatus(runSpec(cwd, 'recipe', 'plot', 'default', 'schedule.name=cosine', ...out), 0);
  assert.match(readFileSync(join(cwd, 'rate.svg'), 'utf8'), /^<svg .*cosine with optimizer\.lr 0\.1, per step/u);
  await assertStatus(runSpec(cwd, 'recipe', 'plot', 'default', 'schedule.name=cosin'), 2);
  await assertStatus(runSpec(cwd, 'recipe', 'plot', 'default', '--steps-per-epoch', '0'), 2);
});
