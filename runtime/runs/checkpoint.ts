import {existsSync, renameSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {explainWrites} from '../../common/write-file.js';
import type {WriteOptions} from '../../common/write-file.js';
import type {Best} from '../train/loop.js';
import type {Checkpoint, LoopState} from '../train/loop-state.js';
import type {NamedTensor} from '../nn/state-dict.js';
import {isPlainName} from './run-folder.js';
import {readWeights, writeWeights} from './weights/safetensors.js';

/** What a run was started from, and what it may go on with. */
export interface Origin {
  /** The network's name, and the hash of its spec. */
  readonly network: string;
  readonly spec: string;
  /** The resolved recipe, in YAML. */
  readonly recipe: string;
  /** What `--data` said; null where it said nothing. */
  readonly data: string | null;
  /** Stands for the data set's files. */
  readonly fingerprint: string;
  /** The number format that the recipe's `auto` became. */
  readonly precision: 'float32' | 'bfloat16';
}

export interface StoredCheckpoint extends Checkpoint {
  readonly origin: Origin;
}

const kind = 'specnet checkpoint 1';
const [last, previous] = ['last.safetensors', 'previous.safetensors'];

/** The folder of a run that holds its checkpoints. */
export const checkpointFolder = 'checkpoint';

/** Whether a run has got far enough to be resumed. */
export function hasCheckpoint(run: string): boolean {
  return [last, previous].some((name) => existsSync(join(run, checkpointFolder, name)));
}

/** Writes a checkpoint; the one before it stays beside it, and is what counts until this one is whole. */
export function writeCheckpoint(run: string, checkpoint: StoredCheckpoint, options: WriteOptions = {}): void {
  const {origin, state, weights, trainer, best} = checkpoint;
  const tensors = [
    ...prefix('weights/', weights),
    ...prefix('trainer/', trainer),
    ...prefix('best/', best?.weights ?? []),
  ];
  const metadata = {
    kind,
    origin: JSON.stringify(origin),
    state: JSON.stringify(state),
    best: best === null ? '' : String(best.epoch),
  };
  const folder = join(run, checkpointFolder);
  writeWeights(join(folder, last), {tensors, metadata}, {...options, keep: join(folder, previous)});
}

/**
 * Reads a run's last checkpoint, or the one before where that is damaged.
 *
 * @param warn is passed a line on a damaged one
 * @throws UserError `checkpoint-missing`, `checkpoint-damaged`
 */
export function readCheckpoint(run: string, warn: (line: string) => void): StoredCheckpoint {
  const folder = join(run, checkpointFolder);
  const paths = [last, previous].map((name) => join(folder, name)).filter((path) => existsSync(path));
  if (paths.length === 0) {
    throw new UserError(
      'checkpoint-missing',
      `${run} holds no checkpoint: nothing was trained in it.`,
      'Start the run again, without --resume.',
      2,
    );
  }
  const problems: string[] = [];
  for (const path of paths) {
    try {
      const checkpoint = parseCheckpoint(path);
      if (problems.length > 0) {
        const {history, step} = checkpoint.state;
        const place = step === 0 ? `epoch ${history.length}` : `epoch ${history.length + 1}, step ${step}`;
        warn(`${problems.join('\n')}\nUsing the previous checkpoint, after ${place}.`);
      }
      return checkpoint;
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      problems.push(error.message);
    }
  }
  throw new UserError(
    'checkpoint-damaged',
    `${run} cannot be resumed. ${problems.join(' ')}`,
    `The weights of its best epoch, ${join(run, 'weights', 'best.safetensors')}, may be intact; otherwise start over.`,
    1,
  );
}

/**
 * Gives a damaged last checkpoint another name, for the run's one writer: it must not take the place of the one before
 * it, which is all that there is until another is whole.
 */
export function setDamagedAside(run: string): void {
  const folder = join(run, checkpointFolder);
  explainWrites(join(folder, last), () => renameSync(join(folder, last), join(folder, 'damaged.safetensors')));
}

function parseCheckpoint(path: string): StoredCheckpoint {
  const {tensors, metadata, sealed} = readWeights(path);
  if (metadata['kind'] !== kind || !sealed) {
    throw new UserError(
      'checkpoint-damaged',
      `${path} is not a checkpoint of this version of specnet${sealed ? '' : ': it has no checksum'}.`,
      'Resume the run with the version that started it.',
      1,
    );
  }
  // Sealed, but by whoever wrote it: its names must lead nowhere.
  const origin = JSON.parse(metadata['origin'] ?? '') as Origin;
  if (!isPlainName(String(origin.network))) {
    throw new UserError(
      'checkpoint-damaged',
      `${path} belongs to a network called ${JSON.stringify(origin.network)}, which is not a name.`,
      'Copy the run again from where it was trained.',
      1,
    );
  }
  const bestEpoch = metadata['best'];
  const best: Best | null = bestEpoch ? {epoch: Number(bestEpoch), weights: select('best/', tensors)} : null;
  return {
    origin,
    state: JSON.parse(metadata['state'] ?? '') as LoopState,
    weights: select('weights/', tensors),
    trainer: select('trainer/', tensors),
    best,
  };
}

function prefix(text: string, tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors.map((tensor) => ({...tensor, name: text + tensor.name}));
}

function select(text: string, tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors
    .filter(({name}) => name.startsWith(text))
    .map((tensor) => ({...tensor, name: tensor.name.slice(text.length)}));
}
