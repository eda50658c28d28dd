import {UserError} from '../../../common/errors.js';
import type {JsonRecord} from '../../../common/record.js';
import {differenceCode, nameWorker} from '../../cluster/index.js';
import type {WorkerGroup} from '../../cluster/index.js';
import type {Recipe} from '../../../compiler/index.js';
import {cpuFeatures, setNames} from '../../native/index.js';
import type {TensorFlow} from '../../native/index.js';
import type {Origin} from '../../runs/checkpoint.js';
import {listDifferences} from '../../runs/compare-runs.js';
import {readVersion} from '../../runs/environment.js';
import {serializeRecipe} from './serialize-recipe.js';
import type {TrainOptions} from './train-options.js';

/** What all workers have to have in common; what is the likelier fault comes first. */
export function listFacts(
  {network, spec, fingerprint, precision}: Origin,
  recipe: Recipe,
  {version, instructions}: TensorFlow,
  {onDivergence, resume, gradients}: Pick<TrainOptions, 'onDivergence' | 'resume' | 'gradients'>,
): JsonRecord {
  return {
    command: resume === undefined ? 'spec train' : 'spec train --resume',
    network,
    'spec hash': spec,
    recipe: serializeRecipe(recipe),
    'data fingerprint': fingerprint,
    precision,
    specnet: readVersion(),
    TensorFlow: version,
    'instruction set': setNames[instructions] + (cpuFeatures().amx_bf16 ? ' with AMX' : ''),
    '--on-divergence': onDivergence ?? 'stop',
    '--gradients': gradients ?? 'float32',
  };
}

/**
 * Holds all workers to the chief: what would make them compute otherwise is named before anything is trained.
 *
 * @param facts plain JSON
 * @throws UserError `workers-differ`, the same on all workers
 */
export function compareWorkers(group: WorkerGroup, facts: JsonRecord): void {
  const texts = group.gather(JSON.stringify(facts), 'start');
  const [chiefs, ...others] = texts.map((text) => JSON.parse(text) as JsonRecord);
  for (const [place, theirs] of others.entries()) {
    const [difference] = listDifferences([chiefs as JsonRecord, theirs]);
    if (difference === undefined) continue;
    const [key, expected, found] = difference;
    throw new UserError(
      differenceCode,
      `${nameWorker(group, place + 1)} has ${key} ${found}, and the chief, ${nameWorker(group, 0)}, has ${expected}.`,
      'Start all workers with the same command, on the same data and the same installation of specnet.',
      2,
    );
  }
}
