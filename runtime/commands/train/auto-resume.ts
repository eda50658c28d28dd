import {existsSync, readdirSync, rmSync} from 'node:fs';
import {join, relative} from 'node:path';
import {findSpec, openLibrary, splitOverrides} from '../../../compiler/index.js';
import type {Recipe} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {loadBuilt} from '../../load/load-network.js';
import {hasCheckpoint, readCheckpoint} from '../../runs/checkpoint.js';
import {listDifferences} from '../../runs/compare-runs.js';
import {lockRun} from '../../runs/lock-run.js';
import {readRunRecipe} from '../inputs/read-run-recipe.js';
import {checkSpec} from './prepare-resume.js';
import type {Prepared} from './prepare-training.js';
import {resumeRun} from './resume-run.js';
import {makeRunContext} from './run-context.js';
import {serializeRecipe} from './serialize-recipe.js';
import type {TrainOptions} from './train-options.js';
import {trainPrepared} from './train-prepared.js';
import {isChief} from './describe-cluster.js';
import type {Team} from '../inputs/with-workers.js';

/**
 * `spec train --auto-resume`: the run of this name from its last checkpoint, or from the beginning where there is none.
 * A run that is finished ends with 0. So the command of a job that is restarted after a failure is the same each time.
 *
 * @param args of the command line: params of the spec, fields of the recipe
 * @param team the workers that train together; null: this process alone
 * @returns the exit status
 * @throws UserError `run-differs`, `resume-spec` where the run was begun with other settings or another network;
 *   `folder-taken`
 */
export async function trainOrResumeNamed(
  specName: string,
  args: readonly string[],
  prepared: Prepared,
  options: TrainOptions,
  team: Team | null,
): Promise<number> {
  const context = makeRunContext();
  const {contract} = await loadBuilt(prepared.module);
  const name = options.name ?? contract.name;
  const folder = relative(process.cwd(), join(context.base, 'runs', 'train', name));
  if (!hasCheckpoint(folder)) {
    if (isChief(team) && existsSync(folder)) await removeUnbegun(folder);
    return (await trainPrepared(prepared, {...options, name}, context, team)).status;
  }
  const params = listParams(specName, args);
  const {origin} = readCheckpoint(folder, () => undefined); // who resumes it says what is wrong with it
  if (!checkSpec(folder, origin, specName, params)) return 2;
  const {epochs, time_budget: budget} = refuseOthers(folder, prepared.recipe);
  if (existsSync(join(folder, 'test.json')) && epochs === prepared.recipe.epochs) {
    context.screen.write(`${folder} is finished: all that it was asked for is done\n`);
    return 0;
  }
  const longer = {
    ...(epochs === prepared.recipe.epochs ? {} : {epochs: String(prepared.recipe.epochs)}),
    ...(budget === prepared.recipe.time_budget ? {} : {time: String(prepared.recipe.time_budget)}),
  };
  const resumed = {...keepOthers(options), ...longer, resume: folder};
  return resumeRun(specName, params, resumed, context, team);
}

/** The options that set nothing in the recipe. */
function keepOthers({data, download, profile, onDivergence}: TrainOptions): TrainOptions {
  return {
    ...(data === undefined ? {} : {data}),
    ...(download === undefined ? {} : {download}),
    ...(profile === undefined ? {} : {profile}),
    ...(onDivergence === undefined ? {} : {onDivergence}),
  };
}

/** What of a run's recipe may be otherwise from now on. */
const lengths = ['epochs', 'time_budget'];

/** @returns the recipe that the run was begun with */
function refuseOthers(folder: string, recipe: Recipe): Recipe {
  const begun = readRunRecipe(folder);
  const [difference] = listDifferences([serializeRecipe(begun), serializeRecipe(recipe)]).filter(
    ([key = '']) => !lengths.includes(key),
  );
  if (difference === undefined) return begun;
  const [key, was, is] = difference;
  throw new UserError(
    'run-differs',
    `${folder} was begun with ${key} ${was}, and this command says ${is}.`,
    'Give the settings that the run has (its recipe.yaml), or another --name.',
    2,
  );
}

/** What a run's folder has before its first checkpoint; hidden files are locks and unfinished writes. */
const firstFiles = [
  ...['spec.yaml', 'recipe.yaml', 'network.svg', 'classes.json', 'environment.json', 'train.log', 'results.csv'],
  ...['weights', 'checkpoint'],
];
const otherFirstFiles = /^([\w-]+\.ts|[\w-]+\.contract\.ts|worker-\d+\.log|events\.out\.tfevents\..*|\..*)$/u;

/** Of a process that ended before the first checkpoint: nothing was trained in it. */
async function removeUnbegun(folder: string): Promise<void> {
  const weights = join(folder, 'weights');
  const stranger =
    readdirSync(folder).find((file) => !firstFiles.includes(file) && !otherFirstFiles.test(file)) ??
    // Weights are written after a checkpoint: here somebody removed that, and they are all that is left of a training.
    (existsSync(weights) ? readdirSync(weights) : []).find((file) => !file.startsWith('.'));
  if (stranger !== undefined) {
    throw new UserError(
      'folder-taken',
      `${folder} holds something else than a run, such as ${stranger}.`,
      'Choose another --name, or remove the folder.',
      2,
    );
  }
  await lockRun(folder, async () => undefined); // whoever is just beginning there has it
  rmSync(folder, {recursive: true});
}

/** The args that set params of the spec. */
function listParams(specName: string, args: readonly string[]): readonly string[] {
  const {path} = findSpec(specName, process.cwd());
  return path === null ? [] : splitOverrides(args, path, openLibrary(process.cwd())).values;
}
