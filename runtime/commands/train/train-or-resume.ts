import {rmSync} from 'node:fs';
import {UserError} from '../../../common/errors.js';
import {hasCheckpoint} from '../../runs/checkpoint.js';
import {formatError} from '../format-error.js';
import type {Prepared} from './prepare-training.js';
import {resumeRun} from './resume-run.js';
import type {RunContext} from './run-context.js';
import type {TrainOptions} from './train-options.js';
import {trainPrepared} from './train-prepared.js';

const interrupted = 130;

/** How one training of several ended. */
export interface Attempt {
  readonly interrupted: boolean;
  /** Why it failed, where it did; it has been said on the screen. */
  readonly failure: {readonly code: string; readonly message: string} | null;
}

/**
 * One training of several in a folder of their own, whose name nobody else takes: from its checkpoint, or from the
 * beginning where there is none. What fails is no reason to leave out those that follow.
 *
 * @param path the run's folder
 */
export async function trainOrResume(
  path: string,
  prepared: Prepared,
  asked: Pick<TrainOptions, 'data' | 'recipe' | 'name'>,
  context: RunContext,
): Promise<Attempt> {
  const given = asked.data === undefined ? {} : {data: asked.data};
  const resume = (): Promise<number> => resumeRun(undefined, [], {...given, resume: path}, context);
  const start = async (): Promise<number> => {
    rmSync(path, {recursive: true, force: true}); // what was begun before its first checkpoint
    return (await trainPrepared(prepared, asked, context)).status;
  };
  try {
    const status = await (hasCheckpoint(path) ? resume() : start());
    if (status === 0 || status === interrupted) return {interrupted: status === interrupted, failure: null};
    return {interrupted: false, failure: {code: 'training-failed', message: `it ended with status ${status}`}};
  } catch (error) {
    context.screen.write(formatError(error));
    const text = error instanceof Error ? error.message : String(error);
    const code = error instanceof UserError ? error.code : 'internal';
    return {interrupted: false, failure: {code, message: text.replaceAll('\n', ' ')}};
  }
}
