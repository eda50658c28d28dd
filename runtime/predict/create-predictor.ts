import {isAbsolute, join, relative} from 'node:path';
import {UserError} from '../../common/errors.js';
import {isRecord} from '../../common/record.js';
import {createPredictor as createModelPredictor} from '../evaluate/create-predictor.js';
import type {PredictorOptions} from '../evaluate/create-predictor.js';
import type {Predictor} from '../evaluate/predictor.js';
import {loadNetwork} from '../load/load-network.js';
import {openTensorFlow} from '../native/index.js';
import {chooseEvaluationPrecision} from '../nn/engine/choose-precision.js';
import type {Model} from '../nn/model.js';
import type {NamedTensor} from '../nn/state-dict.js';
import {findRun} from '../runs/find-run.js';
import {readStoredRun} from '../runs/stored-run.js';
import type {StoredRun} from '../runs/stored-run.js';
import {readWeights} from '../runs/weights/safetensors.js';
import {RunPredictor} from './run-predictor.js';

export interface RunPredictorOptions extends PredictorOptions {
  /** Of the best epoch, which it is where left out, or of the last. */
  readonly weights?: 'best' | 'last';
  /** flip: the mean over a picture and its mirror image; what the run's recipe says where left out. */
  readonly views?: 'plain' | 'flip';
  /** Pictures that go through the network at once, at most; 64 where left out. */
  readonly batch?: number;
}

/**
 * A run's network, ready for pictures, on TensorFlow's C library, which is set up first where it is missing.
 *
 * @param run its name in `runs/train` of the current folder, or the path of its folder
 * @throws UserError `run-unknown`, `run-incomplete`, `run-recipe`, `weights-…`, `module-…`, `network-not-for-images`
 */
export function createPredictor(run: string, options?: RunPredictorOptions): Promise<RunPredictor>;
/**
 * The fast way to a model's logits.
 *
 * @throws RangeError naming every tensor that is missing, of another shape, or not the model's
 */
export function createPredictor(
  model: Model,
  weights: readonly NamedTensor[],
  options?: PredictorOptions,
): Promise<Predictor>;
export function createPredictor(
  network: string | Model,
  weightsOrOptions: readonly NamedTensor[] | RunPredictorOptions = {},
  options: PredictorOptions = {},
): Promise<Predictor | RunPredictor> {
  if (typeof network === 'string') return openRun(network, weightsOrOptions as RunPredictorOptions);
  return createModelPredictor(network, weightsOrOptions as readonly NamedTensor[], options);
}

async function openRun(named: string, options: RunPredictorOptions): Promise<RunPredictor> {
  const {weights: which = 'best', views, batch = 64, precision} = options;
  if (!Number.isInteger(batch) || batch < 1) throw new RangeError(`batch is ${batch}, no whole number from 1`);
  const cwd = process.cwd();
  const run = readStoredRun(cwd, findRun(cwd, isAbsolute(named) ? relative(cwd, named) : named));
  const {data, views: trained, precision: wanted} = run.recipe;
  const settings = isRecord(data) ? data : {};
  const [mean, std] = [numbersOf(settings['mean'], run), numbersOf(settings['std'], run)];
  const {model} = await loadNetwork(join(cwd, relative(cwd, run.module)));
  const path = join(run.folder, 'weights', `${which}.safetensors`);
  const recorded = precisionOf(run.environment['precision'] ?? wanted);
  const own = precision ?? chooseEvaluationPrecision(recorded, await openTensorFlow());
  const predictor = await fit(path, model, createModelPredictor(model, readWeights(path).tensors, {precision: own}));
  const shown = views ?? (trained === 'flip' ? 'flip' : 'plain');
  return new RunPredictor(predictor, {classes: run.classes, mean, std, views: shown, batch});
}

async function fit(path: string, {name}: Model, predictor: Promise<Predictor>): Promise<Predictor> {
  try {
    return await predictor;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const advice = 'Restore the files that the run was trained with.';
    throw new UserError('weights-other', `${path} does not fit ${name}: ${error.message}`, advice, 1, {cause: error});
  }
}

function numbersOf(value: unknown, {folder}: StoredRun): readonly number[] {
  if (Array.isArray(value) && value.every((one) => Number.isFinite(one))) return value as number[];
  const message = `${join(folder, 'recipe.yaml')} does not say the mean and std of the images.`;
  throw new UserError('run-recipe', message, 'Restore the original file.', 2);
}

function precisionOf(value: unknown): 'auto' | 'float32' | 'bfloat16' {
  return value === 'float32' || value === 'bfloat16' ? value : 'auto';
}
