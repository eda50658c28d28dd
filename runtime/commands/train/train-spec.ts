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
import {lockRun} from '../../runs/lock-run.js';
import {openRun} from '../../runs/open-run.js';
import {checkRunName, describeRealPlace} from '../../runs/run-folder.js';
import {checkBatches} from '../../train/check-batches.js';
import {choosePrecision} from '../../nn/engine/choose-precision.js';
import {createTrainer} from '../../train/create-trainer.js';
import type {NativeTrainer} from '../../train/native-trainer.js';
import {checkSizes} from '../../train/sized-models.js';
import {findWhitened, whitenLayer} from '../../train/whitening/index.js';
import {checkFit} from '../inputs/check-fit.js';
import {describePrepared, prepareTraining} from './prepare-training.js';
import type {TrainingRequest} from '../inputs/training-request.js';
import type {Prepared} from './prepare-training.js';
import {formatRecipe} from '../../../compiler/index.js';
import type {Recipe} from '../../../compiler/index.js';
import type {Model} from '../../nn/model.js';
import {keepData} from '../inputs/project-data.js';
import {readRepeats, repeatTraining} from './repeat-training.js';
import type {Trained} from './repeat-training.js';
import {makeRunContext} from './run-context.js';
import {trainAndTest} from './train-and-test.js';

export interface TrainOptions extends TrainingRequest {
  readonly name?: string;
  readonly profile?: true;
  /** A run's name or folder; true for the latest. */
  readonly resume?: string | true;
  readonly onDivergence?: 'stop' | 'retry';
  /** How many runs, each with a seed of its own. */
  readonly repeat?: string;
}

/** What a run trains on. */
export interface TrainingData {
  readonly images: DatasetImages;
  readonly split: Split;
}

/** How often a training that diverges is tried again before it is given up. */
export const maxRetries = 3;

/**
 * `spec train`. What can be wrong is found before TensorFlow is set up or a file is written: names, spec, recipe, data.
 *
 * @returns the exit status
 */
export async function trainSpec(
  specName: string,
  overrides: readonly string[],
  options: TrainOptions,
): Promise<number> {
  if (options.name !== undefined) checkRunName(options.name);
  if (options.repeat !== undefined) readRepeats(options.repeat, 0); // before anything is written
  const prepared = await prepareTraining(specName, overrides, options);
  if (prepared === null) return 2;
  if (options.repeat === undefined) return (await trainPrepared(prepared, options)).status;
  const {seed} = prepared.recipe;
  const {contract} = await loadBuilt(prepared.module);
  const train = (own: number) => {
    const recipe = {...prepared.recipe, seed: own};
    const name = `${options.name ?? contract.name}-seed${own}`;
    return trainPrepared({...prepared, recipe, recipeText: formatRecipe(recipe)}, {...options, name});
  };
  return repeatTraining(readRepeats(options.repeat, seed), seed, train, (text) => process.stdout.write(text));
}

/** One run. */
export async function trainPrepared(
  prepared: Prepared,
  options: TrainOptions,
  context = makeRunContext(),
): Promise<Trained> {
  const {model, contract} = await loadBuilt(prepared.module);
  checkFit(contract, prepared.dataset);
  const {recipe} = prepared;
  checkSizes(model, recipe.sizes);
  if (recipe.whiten !== null) findWhitened(model, recipe.whiten.layer);
  await obtainDataset(prepared.dataset, {download: options.download ?? true, screen: process.stderr});
  const {images, split} = readTrainingData(prepared);
  checkBatches(model, split.train.length, recipe);
  const about = describePrepared(prepared, contract, options.recipe !== undefined);
  const head = about + describeImages(prepared, split, images);
  context.screen.write(head);

  const trainer = await createTrainer(model, recipe);
  try {
    const {version} = trainer.engine.tensorflow;
    const precision = choosePrecision(recipe.precision, trainer.engine.tensorflow);
    const origin = {
      network: contract.name,
      spec: contract.spec,
      recipe: prepared.recipeText,
      data: keepData(options.data),
      fingerprint: fingerprintDataset(prepared.dataset.description),
      precision,
    };
    const made = createRun(context.base, {
      name: options.name ?? contract.name,
      spec: prepared.specText,
      origin,
      modules: [prepared.module, prepared.module.replace(/\.ts$/, '.contract.ts')],
      diagram: prepared.diagram,
      classes: prepared.dataset.description.classes,
      environment: describeEnvironment({
        tensorflow: version,
        precision,
        dataset: prepared.dataset.description.name,
        data: keepData(options.data),
      }),
    });
    const folder = relative(process.cwd(), join(context.base, made));
    const status = await lockRun(join(process.cwd(), folder), async (lock) => {
      const run = openRun(process.cwd(), folder, origin, [], model, lock);
      const whitened = await whitenFirstLayer(trainer, recipe, images, split);
      const place = `run      ${folder}${describeRealPlace(folder)}\n`;
      const where = `engine   TensorFlow ${version}, ${precision}\n${whitened}${place}`;
      context.screen.write(where);
      run.log(head + where);
      try {
        const retries = options.onDivergence === 'retry' ? maxRetries : 0;
        const profile = options.profile ?? false;
        return await trainAndTest({trainer, recipe, images, split, run, profile, retries, context});
      } finally {
        run.close();
      }
    });
    return {status, folder};
  } finally {
    trainer.dispose();
  }
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
