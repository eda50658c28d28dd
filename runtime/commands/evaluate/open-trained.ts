import {join} from 'node:path';
import {findProject} from '../../../compiler/index.js';
import {checkNormalization, createLoader} from '../../data/loader.js';
import type {DatasetImages, Images} from '../../data/read-dataset.js';
import {splitIndices} from '../../data/split.js';
import {UserError} from '../../../common/errors.js';
import {computeMetrics} from '../../evaluate/class-metrics.js';
import type {ClassMetrics} from '../../evaluate/class-metrics.js';
import {collectPredictions} from '../../evaluate/predictions.js';
import type {Predictions, Views} from '../../evaluate/predictions.js';
import {loadNetwork} from '../../load/load-network.js';
import {decideThreads, openTensorFlow} from '../../native/index.js';
import type {Contract} from '../../nn/contract.js';
import {countClasses} from '../../nn/model.js';
import {Predictor} from '../../evaluate/predictor.js';
import {findRun} from '../../runs/find-run.js';
import {readWeights} from '../../runs/weights/safetensors.js';
import {readStoredRun} from '../../runs/stored-run.js';
import type {StoredRun} from '../../runs/stored-run.js';
import {chooseEvaluationPrecision, choosePrecision} from '../../nn/engine/choose-precision.js';
import {Engine} from '../../nn/engine/engine.js';
import {readEvaluationRecipe} from '../inputs/read-run-recipe.js';
import type {EvaluationRecipe} from '../inputs/read-run-recipe.js';

/** Which of a run's weights: of its best epoch, or of its last. */
export type WhichWeights = 'best' | 'last';

/** Which of a data set's images: those held out to the end, those that epochs were validated on, those trained with. */
export type Part = 'test' | 'validation' | 'train';

/** A trained network of a run, ready to answer; `predictor` is the caller's to dispose of. */
export interface TrainedNetwork {
  readonly run: StoredRun;
  readonly recipe: EvaluationRecipe;
  readonly contract: Contract;
  readonly predictor: Predictor;
  /** The epoch that the weights are of, 2.5 halfway through the third; null where their file does not say. */
  readonly epoch: number | null;
}

/**
 * Opens what a run has trained, on TensorFlow's C library, in the number format of its training where this machine has
 * it.
 *
 * @throws UserError `run-unknown`, `run-incomplete`, `run-recipe`, `weights-…`
 */
export async function openTrained(nameOrFolder: string, which: WhichWeights): Promise<TrainedNetwork> {
  const cwd = process.cwd();
  const run = readStoredRun(cwd, findRun(cwd, nameOrFolder, findProject(cwd)));
  const recipe = readEvaluationRecipe(run.folder);
  const {model, contract} = await loadNetwork(run.module);
  const path = join(run.folder, 'weights', `${which}.safetensors`);
  const {tensors, metadata} = readWeights(path);
  const recorded = run.environment['precision'];
  const trained = recorded === 'float32' || recorded === 'bfloat16' ? recorded : recipe.precision;
  try {
    const tensorflow = await openTensorFlow();
    const precision = choosePrecision(chooseEvaluationPrecision(trained, tensorflow), tensorflow);
    const predictor = new Predictor(new Engine(tensorflow), model, precision, tensors);
    return {
      run,
      recipe,
      contract,
      predictor,
      epoch: metadata['epoch'] === undefined ? null : Number(metadata['epoch']),
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      'weights-other',
      `${path} does not fit ${run.module}: ${error.message}`,
      'Restore the files that the run was trained with.',
      1,
      {cause: error},
    );
  }
}

/** How good a network is on a part of a data set's images. */
export async function evaluatePart(
  trained: TrainedNetwork,
  images: DatasetImages,
  part: Part,
  views: Views,
): Promise<ClassMetrics> {
  return computeMetrics(await predictPart(trained, images, part, views), countClasses(trained.predictor.model));
}

/** Predictions for a part of a data set's images, in the data set's order. */
export async function predictPart(
  {recipe, predictor}: TrainedNetwork,
  images: DatasetImages,
  part: Part,
  views: Views,
): Promise<Predictions[]> {
  const {mean, std, workers, eval_batch: batch} = recipe.data;
  const shown = part === 'test' ? images.test : images.train;
  checkNormalization(recipe.data, shown.shape[2]);
  const threads = Math.min(workers, decideThreads().count);
  const loader = createLoader({images: shown, mean, std, augment: [], seed: recipe.seed, workers: threads});
  try {
    return await collectPredictions(predictor, loader, choosePart(shown, part, recipe), batch, views);
  } finally {
    await loader.dispose();
  }
}

/**
 * Indices of a part's images among those that hold it.
 *
 * @throws UserError `part-empty`
 */
export function choosePart(images: Images, part: Part, {data, seed}: EvaluationRecipe): Uint32Array {
  const all = Uint32Array.from({length: images.count}, (_, index) => index);
  const indices = part === 'test' ? all : splitIndices(images.count, data.valid_ratio, seed, data.fraction)[part];
  if (indices.length > 0) return indices;
  throw new UserError('part-empty', `There are no ${part} images.`, 'Take --part test.', 2);
}
