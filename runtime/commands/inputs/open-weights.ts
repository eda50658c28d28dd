import {statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {findProject} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {isRecord} from '../../../common/record.js';
import {findRun} from '../../runs/find-run.js';
import {readModelCard} from '../../runs/model-card.js';
import type {ModelCard} from '../../runs/model-card.js';
import {readStoredRun} from '../../runs/stored-run.js';
import type {StoredRun} from '../../runs/stored-run.js';

/** Where weights lie, and what is known of how they were trained. */
export interface WeightsSource extends Pick<ModelCard, 'classes' | 'mean' | 'std'> {
  readonly path: string;
}

/** A name with one of these endings is a file's, even where there is none: it is no run that was misspelled. */
const endings = /\.(safetensors|pth?|bin|ckpt|onnx|h5)$/i;

/**
 * Finds weights that a command names: a file, or a run by its name or folder, whose best ones are taken. The classes
 * and the normalization are those of the run, or of the config.json beside a file.
 *
 * @throws UserError `run-unknown`, `run-incomplete`
 */
export function locateWeights(named: string): WeightsSource {
  const cwd = process.cwd();
  if (!isFile(named)) {
    const run = readStoredRun(cwd, findRun(cwd, named, findProject(cwd)));
    return {path: join(run.folder, 'weights', 'best.safetensors'), ...describeRun(run)};
  }
  const folder = dirname(named);
  const run = basename(folder) === 'weights' ? tryRun(cwd, dirname(folder)) : null;
  const {classes, mean, std} = run === null ? readModelCard(join(folder, 'config.json')) : describeRun(run);
  return {path: named, classes, mean, std};
}

function isFile(named: string): boolean {
  const found = statSync(named, {throwIfNoEntry: false});
  return found === undefined ? endings.test(named) : found.isFile();
}

function describeRun({classes, recipe: {data}}: StoredRun): Omit<WeightsSource, 'path'> {
  const numbersOf = (key: string): readonly number[] | null => {
    const value = isRecord(data) ? data[key] : null;
    return Array.isArray(value) && value.every((one) => Number.isFinite(one)) ? (value as number[]) : null;
  };
  return {classes, mean: numbersOf('mean'), std: numbersOf('std')};
}

/** Weights that were copied elsewhere may lie in a folder of that name, too. */
function tryRun(base: string, folder: string): StoredRun | null {
  try {
    return readStoredRun(base, folder);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
