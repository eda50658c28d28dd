import {join, relative} from 'node:path';
import {checkAugmentation} from '../../data/augment/check.js';
import {obtainDataset} from '../../data/download-dataset.js';
import {checkNormalization} from '../../data/loader.js';
import {fingerprintDataset} from '../../data/description.js';
import {readDataset} from '../../data/read-dataset.js';
import type {DatasetImages} from '../../data/read-dataset.js';
import {checkSplit, splitIndices} from '../../data/split.js';
import type {Split} from '../../data/split.js';
import {loadBuilt} from '../../load/load-network.js';
import {formatCount} from '../../../common/format.js';
import {createRun} from '../../runs/create-run.js';
import {describeEnvironment} from '../../runs/environment.js';
import {openRun} from '../../runs/open-run.js';
import {describeRealPlace} from '../../runs/run-folder.js';
import {checkBatches} from '../../train/check-batches.js';
import type {Model} from '../../nn/model.js';
import type {Contract} from '../../nn/contract.js';
import {createTrainer} from '../../train/create-trainer.js';
import {initialState} from '../../train/loop-state.js';
import type {NativeTrainer} from '../../train/native-trainer.js';
import {checkSizes} from '../../train/sized-models.js';
import {applyTransfer} from '../../train/transfer-weights.js';
import {findWhitened, whitenLayer} from '../../train/whitening/index.js';
import {broadcastState} from '../../train/workers/broadcast-state.js';
import {countBatchParts} from '../../train/workers/create-exchange.js';
import {checkFit} from '../inputs/check-fit.js';
import {describePrepared} from './prepare-training.js';
import type {Prepared} from './prepare-training.js';
import type {Recipe} from '../../../compiler/index.js';
import {keepData} from '../inputs/project-data.js';
import type {Trained} from './repeat-training.js';
import {beforeJoining} from './before-joining.js';
import {compareWorkers, listFacts} from './compare-workers.js';
import {makeRunContext} from './run-context.js';
import type {RunContext} from './run-context.js';
import {readStartingWeights} from './starting-weights.js';
import type {StartingWeights} from './starting-weights.js';
import {trainAndTest} from './train-and-test.js';
import {openOwnRun, withNewFolder} from './with-run-folder.js';
import {withWorkers} from '../inputs/with-workers.js';
import {describeCluster, isChief} from './describe-cluster.js';
import type {Team} from '../inputs/with-workers.js';
import {maxRetries} from './train-options.js';
import type {TrainOptions} from './train-options.js';

/** What a run trains on. */
export interface TrainingData {
  readonly images: DatasetImages;
  readonly split: Split;
}

/**
 * One run.
 *
 * @param team the workers that train it together; null: this process alone
 */
export async function trainPrepared(
  prepared: Prepared,
  options: TrainOptions,
  context = makeRunContext(),
  team: Team | null = null,
): Promise<Trained> {
  const {model, contract} = await loadBuilt(prepared.module);
  checkFit(contract, prepared.dataset);
  const {recipe} = prepared;
  checkSizes(model, recipe.sizes);
  if (recipe.whiten !== null) findWhitened(model, recipe.whiten.layer);
  const {data, weights} = await beforeJoining(team, async () => {
    // The other workers are sent the chief's.
    const classes = prepared.dataset.description.classes;
    const read = isChief(team) ? readStartingWeights(recipe, model, classes) : null;
    await obtainDataset(prepared.dataset, {download: options.download ?? true, screen: process.stderr});
    return {data: readTrainingData(prepared), weights: read};
  });
  const {images, split} = data;
  checkBatches(model, split.train.length, partsOf(recipe, team));
  const about = describePrepared(prepared, contract, options.recipe !== undefined);
  const started = weights === null ? '' : weights.text;
  const head = about + describeImages(prepared, split, images) + started + describeCluster(team, recipe);
  context.screen.write(head);
  return withWorkers(team, (line) => context.screen.write(`${line}\n`), async (joined) => {
    const trainer = await createTrainer(model, {...recipe, joined});
    try {
      return await trainWith(trainer, {prepared, options, context, contract, head, weights, ...data});
    } finally {
      trainer.dispose();
    }
  });
}

/** A run that has been found good, and what the top of its log says. */
interface Start extends TrainingData {
  readonly prepared: Prepared;
  readonly options: TrainOptions;
  readonly context: RunContext;
  readonly contract: Contract;
  readonly head: string;
  /** Null where training starts from random values, or from the chief's. */
  readonly weights: StartingWeights | null;
}

async function trainWith(
  trainer: NativeTrainer,
  {prepared, options, context, contract, head, weights, images, split}: Start,
): Promise<Trained> {
  const {recipe, dataset} = prepared;
  const {engine, model, exchange} = trainer;
  const {precision} = trainer.options;
  const {version} = engine.tensorflow;
  const group = exchange?.group ?? null;
  const data = keepData(options.data);
  const origin = {
    network: contract.name,
    spec: contract.spec,
    recipe: prepared.recipeText,
    data,
    fingerprint: fingerprintDataset(dataset.description),
    precision,
  };
  if (group !== null) compareWorkers(group, listFacts(origin, recipe, engine.tensorflow, options));
  const make = (): string => {
    const made = createRun(context.base, {
      name: options.name ?? contract.name,
      spec: prepared.specText,
      origin,
      modules: [prepared.module, prepared.module.replace(/\.ts$/, '.contract.ts')],
      diagram: prepared.diagram,
      classes: dataset.description.classes,
      environment: describeEnvironment({tensorflow: version, precision, dataset: dataset.description.name, data}),
    });
    return relative(process.cwd(), join(context.base, made));
  };
  const workers = group?.addresses.length ?? 0;
  return withNewFolder(group, make, async (folder, lock) => {
    const run = openOwnRun(group, folder, () =>
      openRun(process.cwd(), folder, origin, [], model, lock, workers),
    );
    try {
      if (weights !== null) trainer.importWeights(applyTransfer(weights.transfer, trainer.exportWeights()));
      const whitened = await whitenFirstLayer(trainer, recipe, images, split);
      const start = {state: initialState, best: null};
      if (group !== null) broadcastState(engine, group, trainer, start);
      const place = `run      ${folder}${describeRealPlace(folder)}\n`;
      const where = `engine   TensorFlow ${version}, ${precision}\n${whitened}${place}`;
      context.screen.write(where);
      run.log(head + where);
      const retries = options.onDivergence === 'retry' ? maxRetries : 0;
      const profile = options.profile ?? false;
      const session = {trainer, recipe, images, split, run, profile, retries, context};
      return {status: await trainAndTest(session, start), folder};
    } finally {
      run.close();
    }
  });
}

/** The recipe with as many parts a batch as the workers make of it. */
function partsOf(recipe: Recipe, team: Team | null): Recipe {
  return {...recipe, accumulate: countBatchParts(recipe.accumulate, team?.addresses.length ?? 1)};
}

/**
 * Reads the images, and checks that the recipe fits them.
 *
 * @throws UserError where they are not whole, or the recipe does not fit them
 */
export function readTrainingData({dataset, recipe}: Pick<Prepared, 'dataset' | 'recipe'>): TrainingData {
  const images = readDataset(dataset);
  return {images, split: splitFor(images, recipe)};
}

/**
 * The images that a recipe trains with and validates by, of images that it fits.
 *
 * @throws UserError where it does not
 */
export function splitFor(images: DatasetImages, recipe: Recipe): Split {
  checkNormalization(recipe.data, images.train.shape[2]);
  checkAugmentation(recipe.augment, images.train.shape);
  const split = splitIndices(images.train.count, recipe.data.valid_ratio, recipe.seed, recipe.data.fraction);
  checkSplit(split, recipe.batch, recipe.data);
  return split;
}

/**
 * Holds a network to the recipe that is to train it.
 *
 * @param images how many it is to be trained with
 * @throws UserError where the recipe asks for what it has not
 */
export function checkNetwork(model: Model, images: number, recipe: Recipe): void {
  checkSizes(model, recipe.sizes);
  if (recipe.whiten !== null) findWhitened(model, recipe.whiten.layer);
  checkBatches(model, images, recipe);
}

/** @returns a line on it for the top of the run; empty where the recipe whitens nothing */
async function whitenFirstLayer(
  trainer: NativeTrainer,
  {whiten, data}: Recipe,
  images: DatasetImages,
  split: Split,
): Promise<string> {
  if (whiten === null) return '';
  const seen = await whitenLayer(trainer, trainer.model, whiten, images.train, split.train, data);
  return `whiten   ${whiten.layer}, by ${formatCount(seen)} of the training images\n`;
}

function describeImages({dataset}: Prepared, {train: toTrain, validation}: Split, images: DatasetImages): string {
  const [validating, testing] = [validation.length, images.test.count].map((count) => formatCount(count));
  const training = `${formatCount(toTrain.length)} training`;
  const {name} = dataset.description;
  return `data     ${name}: ${training}, ${validating} validation, ${testing} test images\n`;
}
