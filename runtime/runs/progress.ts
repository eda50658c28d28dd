import type {SingleBar} from 'cli-progress';
import {formatSeconds, percent} from '../../common/format.js';
import {startBar} from '../../common/progress-bar.js';
import type {BarTexts} from '../../common/progress-bar.js';
import {canRedraw} from '../../common/screen.js';
import type {Screen} from '../../common/screen.js';
import type {WorkerSpeed} from '../train/clock.js';
import type {EpochResult, StepResult} from '../train/loop.js';

/** Shows a training run: a live bar on a terminal, plain lines elsewhere. */
export interface Progress {
  onStep(result: StepResult): void;
  onEpoch(result: EpochResult): void;
  /** Takes the bar off the screen; lines printed afterwards stand alone. */
  stop(): void;
}

/** Between two plain lines of one epoch. */
const secondsBetweenLines = 30;

/** @param now milliseconds */
export function createProgress(
  screen: Screen,
  epochs: number,
  now: () => number = () => performance.now(),
  environment: NodeJS.ProcessEnv = process.env,
): Progress {
  return canRedraw(screen, environment) ? createBar(screen, epochs) : createLines(screen, epochs, now);
}

/** One line for an epoch: `epoch 3/10  loss 1.412  acc 48.2%  val loss 1.380 …` */
export function formatEpoch(result: EpochResult, epochs: number): string {
  const {epoch, train, validation, learningRate, imagesPerSecond, seconds, best, workers} = result;
  const validated =
    validation === null
      ? ''
      : `val loss ${validation.loss.toFixed(3)}  val acc ${percent(validation.accuracy)}  `;
  return (
    `epoch ${epoch}/${epochs}  loss ${train.loss.toFixed(3)}  acc ${percent(train.accuracy)}  ` +
    `${validated}lr ${shortNumber(learningRate)}  ${Math.round(imagesPerSecond)} img/s${describeWorkers(workers)}  ` +
    formatSeconds(seconds) +
    (best ? '  best' : '')
  );
}

function createLines(screen: Screen, epochs: number, now: () => number): Progress {
  let printed = now();
  return {
    onStep(result) {
      if (now() - printed < secondsBetweenLines * 1000 || result.step === result.steps) return;
      printed = now();
      const {loss, accuracy, speed} = describeStep(result);
      const place = `epoch ${result.epoch}/${epochs}  step ${result.step}/${result.steps}`;
      screen.write(`${place}  ${loss}  ${accuracy}  ${speed}\n`);
    },
    onEpoch(result) {
      printed = now();
      screen.write(formatEpoch(result, epochs) + '\n');
    },
    stop: () => undefined,
  };
}

function createBar(screen: Screen, epochs: number): Progress {
  let bar: SingleBar | null = null;
  let finished = 0;
  let epochSeconds = 0;
  let texts: BarTexts = {head: '', parts: []};
  const stop = (): void => {
    bar?.stop();
    bar = null;
  };
  return {
    onStep(result) {
      // An epoch as long as those before it, or, in the first, as its steps so far suggest.
      const epochLength = finished > 0 ? epochSeconds / finished : (result.seconds / result.step) * result.steps;
      const left = Math.max(0, (epochs - result.epoch + 1) * epochLength - result.seconds);
      const {loss, accuracy, speed} = describeStep(result);
      texts = {
        head: `epoch ${result.epoch}/${epochs}`,
        parts: [
          {text: loss, rank: 0},
          {text: accuracy, rank: 1},
          {text: speed, rank: 3},
          {text: `${formatSeconds(left)} left`, rank: 2},
        ],
      };
      bar ??= startBar({screen, total: result.steps, unit: '', width: 20, describe: () => texts});
      bar.update(result.step);
    },
    onEpoch(result) {
      stop();
      finished++;
      epochSeconds += result.seconds;
      screen.write(formatEpoch(result, epochs) + '\n');
    },
    stop,
  };
}

function describeStep({tally, seconds}: StepResult): Record<'loss' | 'accuracy' | 'speed', string> {
  return {
    loss: `loss ${(tally.loss / tally.images).toFixed(3)}`,
    accuracy: `acc ${percent(tally.correct / tally.images)}`,
    speed: `${Math.round(tally.images / seconds)} img/s`,
  };
}

/** What each of them trains while it does not wait, and how much they wait: ` (2 workers, 310 to 325 each, …)`. */
function describeWorkers(workers: readonly WorkerSpeed[] | undefined): string {
  if (workers === undefined) return '';
  const speeds = workers.map(({imagesPerSecond}) => Math.round(imagesPerSecond));
  const waiting = workers.reduce((sum, worker) => sum + worker.waiting, 0) / workers.length;
  const each = workers.length <= 4 ? speeds.join(' + ') : `${Math.min(...speeds)} to ${Math.max(...speeds)} each`;
  return ` (${workers.length} workers: ${each}, waiting ${percent(waiting)})`;
}

function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
