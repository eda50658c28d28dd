import assert from 'node:assert/strict';
import {Writable} from 'node:stream';
import {test} from 'node:test';
import {stripVTControlCharacters} from 'node:util';
import {formatSeconds} from '../../common/format.js';
import {createProgress, formatEpoch} from '../../runtime/runs/progress.js';
import type {Screen} from '../../common/screen.js';

const terminal = {TERM: 'xterm'};

function createScreen(isTTY: boolean, columns = 120) {
  const parts: string[] = [];
  const stream = new Writable({
    write(chunk, _, done) {
      parts.push(String(chunk));
      done();
    },
  });
  // What cli-progress calls of a terminal's stream.
  const screen = Object.assign(stream, {
    isTTY,
    columns,
    cursorTo: () => true,
    moveCursor: () => true,
    clearLine: () => true,
  });
  /** Without the codes that move the cursor. */
  const lines = () => parts.map(stripVTControlCharacters).filter((part) => part.includes('/'));
  const resize = (to: number) => (screen.columns = to);
  return {screen: screen satisfies Screen, text: () => parts.join(''), lines, resize};
}

const step = {epoch: 3, step: 5, steps: 10, tally: {loss: 64, correct: 16, images: 64}, seconds: 2};
const epoch = {
  epoch: 3,
  train: {loss: 1, accuracy: 0.25},
  validation: {loss: 1.25, accuracy: 0.5},
  learningRate: 0.010000000000000002,
  imagesPerSecond: 32.2,
  seconds: 83,
  best: true,
};

test('away from a terminal an epoch is one plain line', () => {
  const {screen, text} = createScreen(false);
  const progress = createProgress(screen, 8);
  progress.onStep(step);
  progress.onEpoch(epoch);
  progress.stop();
  assert.equal(
    text(),
    'epoch 3/8  loss 1.000  acc 25.0%  val loss 1.250  val acc 50.0%  lr 0.01  32 img/s  1 min 23 s  best\n',
  );
});

test('the line of an epoch that was not validated says nothing of validation', () => {
  assert.equal(
    formatEpoch({...epoch, validation: null, best: false}, 8),
    'epoch 3/8  loss 1.000  acc 25.0%  lr 0.01  32 img/s  1 min 23 s',
  );
});

test('workers are shown together and each, many of them by the slowest and the fastest', () => {
  const workers = [12, 20, 16, 18, 14].map((imagesPerSecond) => ({imagesPerSecond, waiting: 0.1}));
  const two = formatEpoch({...epoch, workers: workers.slice(0, 2)}, 8);
  assert.match(two, /32 img\/s \(2 workers: 12 \+ 20, waiting 10\.0%\) {2}1 min/);
  assert.match(formatEpoch({...epoch, workers}, 8), /32 img\/s \(5 workers: 12 to 20 each, waiting 10\.0%\) {2}1 min/);
});

test('a long epoch gives a line every half minute', () => {
  const {screen, text} = createScreen(false);
  let time = 0;
  const progress = createProgress(screen, 8, () => time);
  for (let at = 1; at <= 10; at++) {
    time += 10_000;
    progress.onStep({...step, step: at});
  }
  const line = (at: number): string => `epoch 3/8  step ${at}/10  loss 1.000  acc 25.0%  32 img/s\n`;
  assert.equal(text(), line(3) + line(6) + line(9));
});

test('on a terminal a bar shows the epoch, step, speed and time left', () => {
  const {screen, text} = createScreen(true);
  const progress = createProgress(screen, 8, undefined, terminal);
  progress.onStep(step);
  progress.stop();
  assert.match(text(), /epoch 3\/8 .*5\/10 .*loss 1\.000 .*acc 25\.0% .*32 img\/s .*22 s left/);
});

test('the bar fits screens of every width, and follows when that changes', () => {
  const long = {epoch: 100, step: 120, steps: 391, tally: {loss: 141.2, correct: 48, images: 100}, seconds: 0.8};
  const drawn = [120, 80, 60, 40, 20].map((columns) => {
    const {screen, lines, resize} = createScreen(true, columns === 80 ? 120 : 80);
    const progress = createProgress(screen, 300, undefined, terminal);
    progress.onStep(long);
    resize(columns);
    progress.stop(); // which draws it a last time
    const line = lines().at(-1) ?? '';
    // The last column stays free: to clear the rest of the line would take its character away.
    assert.ok(line.length < columns, `${line.length} of ${columns}: ${line}`);
    return line;
  });
  assert.deepEqual(drawn, [
    'epoch 100/300 ██████░░░░░░░░░░░░░░ 120/391  loss 1.412  acc 48.0%  125 img/s  8 min 43 s left',
    'epoch 100/300 ██░░░░ 120/391  loss 1.412  acc 48.0%  125 img/s  8 min 43 s left',
    'epoch 100/300 ████░░░░░░░░░░ 120/391  loss 1.412  acc 48.0%',
    'epoch 100/300 ██░░░ 120/391  loss 1.412',
    '120/391',
  ]);
});

test('a terminal that cannot move its cursor gets plain lines', () => {
  const {screen, text} = createScreen(true);
  const progress = createProgress(screen, 8, undefined, {TERM: 'dumb'});
  progress.onStep(step);
  progress.onEpoch(epoch);
  progress.stop();
  assert.equal(text(), `${formatEpoch(epoch, 8)}\n`);
});

test('times read well', () => {
  assert.deepEqual([0.4, 59.4, 59.6, 3599, 7260].map(formatSeconds), [
    '0 s',
    '59 s',
    '1 min 0 s',
    '59 min 59 s',
    '2 h 1 min',
  ]);
});
