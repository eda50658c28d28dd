import {existsSync, watch} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {createRandom, nextBelow, nextUniform} from '../../runtime/random/random.js';
import type {Random} from '../../runtime/random/random.js';
import {checkpointFolder, readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {countEpochs, resume, runFolder} from './eventful-run.js';
import type {Pace} from './eventful-run.js';
import {startSpec} from './start-spec.js';
import type {Started} from './start-spec.js';

/** A process that is about to be killed. */
interface Life {
  readonly started: Started;
  /** Path of the run's folder. */
  readonly run: string;
  readonly pace: Pace;
  readonly random: Random;
  /** Aborted when it has ended. */
  readonly signal: AbortSignal;
}

/** Resolves when the process is to be killed. */
type Moment = (life: Life) => Promise<unknown>;

/**
 * Files that come, go or get another name until a life ends, at most: a start takes about twenty, an epoch about ten.
 */
const maxChanges = 60;

/** In turn. The first gets a new run past its first checkpoint; all together get it an epoch further for each kill. */
const moments: readonly (readonly [name: string, wait: Moment])[] = [
  [
    'within an epoch',
    async ({started, pace, random, signal}) => {
      const epochs = 1 + nextBelow(random, 2);
      await started.until((output) => countEpochs(output) >= epochs);
      await sleep(nextUniform(random) * pace.epoch, null, {signal});
    },
  ],
  ['as it writes a checkpoint', ({run, random, signal}) => seeCheckpoints(run, 1 + nextBelow(random, 2), signal)],
  ['as it starts', ({pace, random, signal}) => sleep(nextUniform(random) * pace.start, null, {signal})],
  ['as it writes', ({run, random, signal}) => seeChanges(run, 1 + nextBelow(random, maxChanges), signal)],
];

/** So many kills do not get a run to its end. */
export function enoughEpochs(kills: number): number {
  return 2 * kills + 12;
}

export interface Killing {
  readonly kills: number;
  readonly pace: Pace;
  /** Is passed a line on each kill. */
  readonly report?: (line: string) => void;
}

/**
 * Starts a run in a folder and kills it by SIGKILL, so many times, each time going on with `spec train --resume`, and
 * then lets it end. Whenever it is killed, its last checkpoint has to be whole.
 *
 * @param args the command that starts it
 */
export async function killTraining(
  folder: string,
  args: readonly string[],
  {kills, pace, report}: Killing,
): Promise<void> {
  const run = join(folder, runFolder);
  const random = createRandom(kills);
  for (let kill = 0; kill < kills; kill++) {
    const [name, wait] = moments[kill % moments.length] as (typeof moments)[number];
    const started = startSpec(folder, kill === 0 ? args : resume);
    const controller = new AbortController();
    const {signal} = controller;
    await Promise.race([wait({started, run, pace, random, signal}), started.ended]);
    started.child.kill('SIGKILL');
    const {status, output} = await started.ended;
    controller.abort();
    if (status !== null) throw new Error(`before kill ${kill + 1} it had ended with status ${status}:\n${output}`);
    const {history} = readCheckpoint(run, (line) => {
      throw new Error(`kill ${kill + 1} damaged a checkpoint: ${line}`);
    }).state;
    report?.(`kill ${kill + 1} of ${kills}, ${name}: ${history.length} epochs are finished\n`);
  }
  const {status, output} = await startSpec(folder, resume).ended;
  if (status !== 0) throw new Error(`the last one ended with status ${status}:\n${output}`);
}

/** Resolves when so many names of files have changed in a run: each file that is written takes two or three of them. */
function seeChanges(run: string, count: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    for (const inner of ['', checkpointFolder, 'weights']) {
      watch(join(run, inner), {signal}, (kind) => {
        if (kind === 'rename' && --left === 0) resolve();
      });
    }
  });
}

/** Resolves when so many checkpoints have been begun: the epoch's row and events are there, the checkpoint is not. */
function seeCheckpoints(run: string, count: number, signal: AbortSignal): Promise<void> {
  const folder = join(run, checkpointFolder);
  return new Promise((resolve) => {
    let left = count;
    watch(folder, {signal}, (kind, name) => {
      const begins = kind === 'rename' && name?.startsWith('.') === true && existsSync(join(folder, name));
      if (begins && --left === 0) resolve();
    });
  });
}
