import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import type {Lock} from '#lock';
import {findProject, formatRecipe} from '../../../compiler/index.js';
import type {Override, Recipe} from '../../../compiler/index.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {readDataset} from '../../data/read-dataset.js';
import {splitIndices} from '../../data/split.js';
import {UserError} from '../../../common/errors.js';
import {plural} from '../../../common/format.js';
import {loadNetwork} from '../../load/load-network.js';
import {readCheckpoint, setDamagedAside} from '../../runs/checkpoint.js';
import type {StoredCheckpoint} from '../../runs/checkpoint.js';
import {writeRecipe} from '../../runs/create-run.js';
import {compareEnvironments, describeEnvironment} from '../../runs/environment.js';
import type {RunEnvironment} from '../../runs/environment.js';
import {findRun} from '../../runs/find-run.js';
import {openRun} from '../../runs/open-run.js';
import {readRecord} from '../../runs/read-record.js';
import {createTrainer} from '../../train/create-trainer.js';
import {isExhausted} from '../../train/early-stopping.js';
import {broadcastState} from '../../train/workers/broadcast-state.js';
import {
  checkModule,
  checkSpec,
  findSameDataset,
  listLengths,
  refuseChanges,
  reloadRecipe,
  restoreTrainer,
} from './prepare-resume.js';
import {keepData} from '../inputs/project-data.js';
import {beforeJoining} from './before-joining.js';
import {compareWorkers, listFacts} from './compare-workers.js';
import {openOwnRun, withOldFolder} from './with-run-folder.js';
import {withWorkers} from '../inputs/with-workers.js';
import {describeCluster, isChief} from './describe-cluster.js';
import type {Team} from '../inputs/with-workers.js';
import {makeRunContext} from './run-context.js';
import {trainAndTest} from './train-and-test.js';
import type {RunContext} from './run-context.js';
import {maxRetries} from './train-options.js';
import type {TrainOptions} from './train-options.js';

/**
 * `spec train --resume`: resumes a run from its last checkpoint, with the network, recipe and data that it has.
 *
 * @param specName a spec that the run's is compared with, where one is named
 * @param team the workers that train together; null: this process alone
 * @returns the exit status
 */
export async function resumeRun(
  specName: string | undefined,
  args: readonly string[],
  options: TrainOptions,
  context = makeRunContext(),
  team: Team | null = null,
): Promise<number> {
  refuseChanges(options);
  const lengths = listLengths(specName, args, options);
  const named = typeof options.resume === 'string' ? options.resume : null;
  return beforeJoining(team, (startJoining) => {
    const folder = findRun(process.cwd(), named, findProject(process.cwd()));
    return withOldFolder(team, folder, (lock) =>
      resumeLocked(folder, lock, specName, args, lengths, options, context, team, startJoining),
    );
  });
}

async function resumeLocked(
  folder: string,
  lock: Lock | null,
  specName: string | undefined,
  args: readonly string[],
  lengths: readonly Override[],
  options: TrainOptions,
  context: RunContext,
  team: Team | null,
  startJoining: () => void,
): Promise<number> {
  let isDamaged = false;
  const checkpoint = readCheckpoint(folder, (line) => {
    isDamaged = true;
    process.stderr.write(`${line}\n`);
  });
  const {origin} = checkpoint;
  if (specName !== undefined && !checkSpec(folder, origin, specName, args)) return 2;
  const module = join(folder, `${origin.network}.ts`);
  const {model, contract} = await loadNetwork(module);
  checkModule(module, origin, contract.spec);
  const recipe = reloadRecipe(folder, origin, lengths);
  if (recipe === null) return 2;
  refuseFinished(folder, checkpoint, recipe);
  const dataset = findSameDataset(folder, origin, options);
  const images = readDataset(await obtainDataset(dataset, {download: true, screen: process.stderr}));
  const split = splitIndices(images.train.count, recipe.data.valid_ratio, recipe.seed, recipe.data.fraction);

  context.screen.write(describeCluster(team, recipe));
  startJoining();
  return withWorkers(team, (line) => context.screen.write(`${line}\n`), async (joined) => {
    const trainer = await createTrainer(model, {...recipe, precision: origin.precision, joined});
    try {
      const {engine, exchange} = trainer;
      const group = exchange?.group ?? null;
      if (group !== null) compareWorkers(group, listFacts(origin, recipe, engine.tensorflow, options));
      restoreTrainer(folder, trainer, checkpoint);
      const start = group === null ? checkpoint : broadcastState(engine, group, trainer, checkpoint);
      const {version} = engine.tensorflow;
      const environment = describeEnvironment({
        tensorflow: version,
        precision: origin.precision,
        dataset: dataset.description.name,
        data: options.data === undefined ? origin.data : keepData(options.data),
      });
      const head = describeResumed(folder, checkpoint, recipe, version) + describeDifference(folder, environment);
      lock?.ensureHeld();
      if (isDamaged && isChief(team)) setDamagedAside(folder);
      const own = {...origin, recipe: formatRecipe(recipe)};
      const workers = group?.addresses.length ?? 0;
      const run = openOwnRun(group, folder, () =>
        openRun(process.cwd(), folder, own, start.state.history, model, lock, workers),
      );
      try {
        if (lengths.length > 0 && isChief(team)) {
          rmSync(join(folder, 'test.json'), {force: true}); // of the shorter run
          writeRecipe(folder, formatRecipe(recipe));
        }
        context.screen.write(head);
        run.log(head);
        const retries = options.onDivergence === 'retry' ? maxRetries : 0;
        const session = {trainer, recipe, images, split, run, profile: options.profile ?? false, retries, context};
        return await trainAndTest(session, start);
      } finally {
        run.close();
      }
    } finally {
      trainer.dispose();
    }
  });
}

/** @throws UserError `run-finished` where nothing is left to do */
function refuseFinished(folder: string, {state}: StoredCheckpoint, recipe: Recipe): void {
  const finished = state.history.length;
  const stopped = isExhausted(state.stopping, recipe.early_stopping);
  if (finished > recipe.epochs || (finished === recipe.epochs && state.step > 0)) {
    throw new UserError(
      'run-finished',
      `${folder} has been trained for ${finished} epochs already, more than ${recipe.epochs}.`,
      'A run can only be made longer.',
      2,
    );
  }
  if ((finished < recipe.epochs && !stopped) || !existsSync(join(folder, 'test.json'))) return;
  throw new UserError(
    'run-finished',
    stopped
      ? `${folder} is finished: it stopped early, after epoch ${finished}.`
      : `${folder} is finished: ${plural(finished, 'epoch')} done.`,
    stopped ? 'Start a run with a longer early_stopping.patience.' : `--epochs ${finished * 2} extends it.`,
    2,
  );
}

function describeResumed(folder: string, {origin, state}: StoredCheckpoint, recipe: Recipe, version: string): string {
  const epoch = state.history.length;
  const place = state.step === 0 ? `epoch ${epoch}` : `epoch ${epoch + 1}, step ${state.step}`;
  const begun = epoch === 0 && state.step === 0 ? 'starts over' : `resumes after ${place}`;
  return (
    `run      ${folder} ${begun}; ${recipe.epochs} epochs\n` +
    `network  ${origin.network}\nengine   TensorFlow ${version}, ${origin.precision}\n`
  );
}

/** What is not as it was when the run began, and may show in the last bits of its numbers. */
function describeDifference(folder: string, now: RunEnvironment): string {
  const differences = compareEnvironments(readRecord(join(folder, 'environment.json'), JSON.parse), now);
  if (differences.length === 0) return '';
  return `note     may differ in the last bits from an uninterrupted run: ${differences.join('; ')}\n`;
}
