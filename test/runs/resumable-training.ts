import {existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {checkpointFolder, readCheckpoint} from '../../runtime/runs/checkpoint.js';
import type {Origin} from '../../runtime/runs/checkpoint.js';
import {createRun} from '../../runtime/runs/create-run.js';
import {openRun} from '../../runtime/runs/open-run.js';
import type {LoopRecipe} from '../../runtime/train/loop-recipe.js';
import {train} from '../../runtime/train/loop.js';
import type {LoopResult} from '../../runtime/train/loop.js';
import {createSoftmaxTrainer} from '../tools/softmax-trainer.js';
import {smallLoader, smallSplit} from '../tools/small-data.js';
import {madeEnvironment} from './made-environment.js';

/** A training of a fraction of a second, with a run's real folder. */
export const stepsAnEpoch = 4;
const recipe: Omit<LoopRecipe, 'epochs'> = {
  batch: 16,
  optimizer: {lr: 0.5},
  schedule: {name: 'step', per: 'epoch', step: 300, gamma: 0.1, warmup: null},
  best: 'val/acc',
  time_budget: null,
  data: {eval_batch: 10, drop_last: false},
  validate_every: 1,
  // The first epoch of the highest accuracy is the best, and soon there is no higher one.
  early_stopping: {metric: 'val/acc', patience: 1000, min_delta: 0},
};
const origin: Origin = {
  network: 'net',
  spec: '01234567',
  recipe: '',
  data: null,
  fingerprint: '',
  precision: 'float32',
};

export const runFolder = join('runs', 'train', 'net');

export interface Training {
  readonly epochs: number;
  /** After how many steps of the whole training Ctrl-C comes. */
  readonly interrupt?: number;
  /** Called after each step. */
  readonly onStep?: () => void;
}

/** Trains in `base`, from the run's checkpoint on where there is one. */
export async function trainResumably(base: string, {epochs, interrupt, onStep}: Training): Promise<LoopResult> {
  const folder = join(base, runFolder);
  const resumed = readIfThere(folder);
  if (resumed === null) {
    writeFileSync(join(base, 'net.ts'), 'export {};');
    const modules = [join(base, 'net.ts')];
    const about = {name: 'net', spec: 'name: net\n', diagram: '<svg/>\n', classes: ['a', 'b', 'c']};
    createRun(base, {...about, origin, modules, environment: madeEnvironment});
  }
  const run = openRun(base, runFolder, origin, resumed?.state.history ?? []);
  const trainer = createSoftmaxTrainer(2, 3, 0.9);
  if (resumed !== null) {
    trainer.importWeights(resumed.weights);
    trainer.importState(resumed.trainer);
  }
  const controller = new AbortController();
  try {
    const listener = {
      onStep() {
        onStep?.();
        if (trainer.stepsTaken === interrupt) controller.abort();
      },
      onEpoch: run.writeEpoch,
      onCheckpoint: run.writeCheckpoint,
      onBest: run.writeBest,
      onLast: run.writeLast,
    };
    return await train(
      trainer,
      smallLoader,
      smallSplit,
      {...recipe, epochs},
      listener,
      controller.signal,
      resumed ?? undefined,
    );
  } finally {
    run.close();
  }
}

/** Null where the process was killed before its first checkpoint: then it never began. */
function readIfThere(folder: string) {
  const checkpoints = join(folder, checkpointFolder);
  if (!existsSync(checkpoints) || !readdirSync(checkpoints).some((name) => !name.startsWith('.'))) return null;
  return readCheckpoint(folder, (line) => {
    throw new Error(`a kill damaged a checkpoint: ${line}`);
  });
}

/** All that a finished run leaves but the times in it. */
export function describeRun(base: string) {
  const folder = join(base, runFolder);
  const weights = ['last', 'best'].map((name) => readFileSync(join(folder, 'weights', `${name}.safetensors`), 'hex'));
  const rows = readFileSync(join(folder, 'results.csv'), 'utf8')
    .trim()
    .split('\n')
    .map((row) => row.split(',').slice(0, 6));
  const {state, ...checkpoint} = readCheckpoint(folder, () => undefined);
  return {weights, rows, watch: state.watch, checkpoint, leftovers: listHidden(folder)};
}

function listHidden(folder: string): string[] {
  return readdirSync(folder, {recursive: true}).map(String).filter((name) => /(^|\/)\./.test(name));
}

export function newBase(parent: string, name: string): string {
  const base = join(parent, name);
  mkdirSync(base);
  return base;
}

/** Whether a run has a checkpoint that it can go on from. */
export function hasBegun(base: string): boolean {
  try {
    return readdirSync(join(base, runFolder, 'checkpoint')).some((name) => !name.startsWith('.'));
  } catch {
    return false;
  }
}
