import {UserError} from '../../../common/errors.js';
import {trainOrResumeNamed} from './auto-resume.js';
import {loadBuilt} from '../../load/load-network.js';
import {checkRunName} from '../../runs/run-folder.js';
import {prepareTraining} from './prepare-training.js';
import {formatRecipe} from '../../../compiler/index.js';
import {readRepeats, repeatTraining} from './repeat-training.js';
import {makeRunContext} from './run-context.js';
import type {TrainOptions} from './train-options.js';
import {trainPrepared} from './train-prepared.js';
import type {Team} from '../inputs/with-workers.js';

/**
 * `spec train`. What can be wrong is found before TensorFlow is set up or a file is written: names, spec, recipe, data.
 *
 * @param team the workers that train together; null: this process alone
 * @returns the exit status
 */
export async function trainSpec(
  specName: string,
  overrides: readonly string[],
  options: TrainOptions,
  team: Team | null,
): Promise<number> {
  if (options.name !== undefined) checkRunName(options.name);
  if (options.repeat !== undefined) readRepeats(options.repeat, 0); // before anything is written
  if (team !== null && options.repeat !== undefined) throw repeatsAlone();
  if (options.autoResume && options.repeat !== undefined) throw repeatsAnew();
  const prepared = await prepareTraining(specName, overrides, options);
  if (prepared === null) return 2;
  if (options.autoResume) return trainOrResumeNamed(specName, overrides, prepared, options, team);
  if (options.repeat === undefined) return (await trainPrepared(prepared, options, makeRunContext(), team)).status;
  const {seed} = prepared.recipe;
  const {contract} = await loadBuilt(prepared.module);
  const train = (own: number) => {
    const recipe = {...prepared.recipe, seed: own};
    const name = `${options.name ?? contract.name}-seed${own}`;
    return trainPrepared({...prepared, recipe, recipeText: formatRecipe(recipe)}, {...options, name});
  };
  return repeatTraining(readRepeats(options.repeat, seed), seed, train, (text) => process.stdout.write(text));
}

function repeatsAlone(): UserError {
  return new UserError(
    'repeat-workers',
    '--repeat trains several times in one process, and workers join each other once.',
    'Start one run after the other, each with another --seed.',
    2,
  );
}

function repeatsAnew(): UserError {
  return new UserError(
    'option-wrong',
    '--repeat gives each of its runs a new folder, and --auto-resume looks for one.',
    'Start one run after the other, each with --seed, --name and --auto-resume.',
    2,
  );
}
