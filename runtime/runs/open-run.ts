import {lstatSync, readlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {Lock} from '#lock';
import {UserError} from '../../common/errors.js';
import type {ChromeTrace} from '../profile/chrome-trace.js';
import type {Model} from '../nn/model.js';
import type {Checkpoint, EpochResult} from '../train/loop-state.js';
import type {Metrics} from '../evaluate/metrics.js';
import type {NamedTensor} from '../nn/state-dict.js';
import {explainWrites, removeLeftovers, writeFileAtomically} from '../../common/write-file.js';
import {checkpointFolder, writeCheckpoint} from './checkpoint.js';
import type {Origin} from './checkpoint.js';
import {encodeGraph} from './tensorboard/graph-def.js';
import {countValues} from './tensorboard/histogram.js';
import type {Histogram} from './tensorboard/histogram.js';
import {openLog} from './log.js';
import {openResults} from './results.js';
import {writeWeights} from './weights/safetensors.js';
import {openTensorBoard} from './tensorboard/tensorboard.js';
import type {Scalars} from './tensorboard/tensorboard.js';

/** A run's folder, as the training loop writes to it. */
export interface Run {
  /** Relative to the folder that the run was started in. */
  readonly folder: string;
  /** Throws the LockLostError once it is known that another process has taken the folder over. */
  ensureHeld(): void;
  /** A line of train.log, or several. */
  log(text: string): void;
  /** A row of results.csv, and TensorBoard's scalars. */
  writeEpoch(result: EpochResult): void;
  /** With the weights' histograms in front of it, of every few epochs. */
  writeCheckpoint(checkpoint: Checkpoint): void;
  /** @param epochs that the weights were trained for; not whole after an interruption */
  writeLast(weights: readonly NamedTensor[], epochs: number): void;
  writeBest(weights: readonly NamedTensor[], epoch: number): void;
  writeTest(result: TestResult): void;
  /** @returns the file's path, relative as `folder` is */
  writeProfile(trace: ChromeTrace): string;
  close(): void;
}

/** TensorBoard's histograms of the weights are of the first epoch, and of every one that this divides. */
export const histogramEpochs = 5;

/** How the best weights do on images that training never saw. */
export interface TestResult {
  /** The epoch that the weights are of. */
  readonly epoch: number;
  readonly images: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly flip?: FlipResult;
}

/** The same weights, evaluated by the mean of the logits of each image and its mirror image. */
export interface FlipResult {
  readonly validation: Metrics;
  readonly test: Metrics;
}

/**
 * Opens a run's folder to be written to, by the process that has locked it: results.csv and the events are brought to
 * where the history ends, and what a killed process left half written is removed.
 *
 * @param base the folder that `folder` is relative to
 * @param history the epochs that the run's checkpoint has finished
 * @param model drawn by TensorBoard, where it is given
 * @param lock the folder's: nothing is written once another process has it
 * @param workers that train together; 0: one process
 */
export function openRun(
  base: string,
  folder: string,
  origin: Origin,
  history: readonly EpochResult[],
  model: Model | null = null,
  lock: Lock | null = null,
  workers = 0,
): Run {
  lock?.ensureHeld();
  const path = (...parts: string[]): string => join(base, folder, ...parts);
  for (const inner of ['weights', checkpointFolder]) refuseLink(path(inner));
  const {log, results, tensorboard} = explainWrites(path(), () => {
    for (const inner of ['', 'weights', checkpointFolder]) removeLeftovers(path(inner));
    const graph = model === null ? null : encodeGraph(model);
    return {
      log: openLog(path('train.log')),
      results: openResults(path('results.csv'), history, workers),
      tensorboard: openTensorBoard(path(), history.length, Date.now, graph),
    };
  });
  for (const result of history) {
    if (!tensorboard.steps.has(result.epoch)) tensorboard.write(result.epoch, scalarsOf(result));
  }
  let counted = history.length;
  const writeHistograms = ({state, weights}: Checkpoint): void => {
    const epoch = state.history.length;
    // A checkpoint within the epoch, or one that is written again, has the same weights or none of its own.
    if (epoch <= counted || state.step > 0) return;
    counted = epoch;
    if (epoch > 1 && epoch % histogramEpochs > 0) return;
    const histograms = histogramsOf(weights); // takes a while
    lock?.ensureHeld();
    tensorboard.writeHistograms(epoch, histograms);
  };
  const write = (file: string, tensors: readonly NamedTensor[], epoch: number): void => {
    const rounded = String(Number(epoch.toFixed(2)));
    writeWeights(path('weights', file), {tensors, metadata: {format: 'pt', epoch: rounded}}, checked);
  };
  const checked = {check: () => lock?.ensureHeld()};
  const held =
    <Values extends readonly unknown[], T>(write: (...values: Values) => T) =>
    (...values: Values): T => {
      lock?.ensureHeld();
      return write(...values);
    };
  return {
    folder,
    ensureHeld: () => lock?.signal.throwIfAborted(),
    log: held(log.write),
    writeEpoch: held((result) => {
      results.write(result);
      tensorboard.write(result.epoch, scalarsOf(result));
    }),
    writeCheckpoint: held((checkpoint) => {
      // The events first: what a checkpoint has finished need not be made again, so it has to be there.
      writeHistograms(checkpoint);
      writeCheckpoint(path(), {...checkpoint, origin}, checked);
    }),
    writeLast: held((weights, epoch) => write('last.safetensors', weights, epoch)),
    writeBest: held((weights, epoch) => write('best.safetensors', weights, epoch)),
    writeTest: held((result) =>
      writeFileAtomically(path('test.json'), [JSON.stringify(result, null, 2) + '\n'], checked),
    ),
    writeProfile: held((trace) => {
      writeFileAtomically(path('profile.json'), [JSON.stringify(trace) + '\n'], checked);
      return join(folder, 'profile.json');
    }),
    close() {
      log.close();
      results.close();
      tensorboard.close();
    },
  };
}

/** A link that came with a run must not make training write, and remove, elsewhere. */
function refuseLink(path: string): void {
  if (lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() !== true) return;
  throw new UserError(
    'run-link',
    `${path} is a link, to ${readlinkSync(path)}: what is written to it would not stay in the run.`,
    'Put the folder itself in its place.',
    2,
  );
}

function scalarsOf(result: EpochResult): Scalars {
  return {
    'train/loss': result.train.loss,
    'train/acc': result.train.accuracy,
    ...(result.validation && {'val/loss': result.validation.loss, 'val/acc': result.validation.accuracy}),
    lr: result.learningRate,
    'images/s': result.imagesPerSecond,
    ...Object.fromEntries(
      (result.workers ?? []).flatMap(({imagesPerSecond, waiting}, worker) => [
        [`images/s/worker-${worker}`, imagesPerSecond],
        [`waiting/worker-${worker}`, waiting],
      ]),
    ),
  };
}

/** Of what is trained; running statistics are none of it. */
function histogramsOf(weights: readonly NamedTensor[]): Record<string, Histogram> {
  const trained = weights.filter(({name}) => !/\.running_(mean|var)$/.test(name));
  return Object.fromEntries(trained.map(({name, data}) => [`weights/${name}`, countValues(data)]));
}
