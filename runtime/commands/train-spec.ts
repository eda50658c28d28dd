import type {Recipe} from '../../compiler/index.js';
import {checkNormalisation, createLoader} from '../data/loader.js';
import type {Loader} from '../data/loader.js';
import {readDataset} from '../data/read-dataset.js';
import type {DatasetImages, Images} from '../data/read-dataset.js';
import {splitIndices} from '../data/split.js';
import type {Split} from '../data/split.js';
import {UserError} from '../errors.js';
import {loadNetwork} from '../load-network.js';
import {makeTrace} from '../profile/chrome-trace.js';
import {formatOperations} from '../profile/format-operations.js';
import {profileTrainer} from '../profile/profile-trainer.js';
import {tallySteps} from '../profile/tally.js';
import {createRun} from '../runs/create-run.js';
import type {Run} from '../runs/create-run.js';
import {describeEnvironment} from '../runs/environment.js';
import {watchInterrupt} from '../runs/interrupt.js';
import {createProgress, percent} from '../runs/progress.js';
import {checkRunName} from '../runs/run-folder.js';
import {choosePrecision} from '../train/choose-precision.js';
import {createTrainer} from '../train/create-trainer.js';
import {evaluate, train} from '../train/loop.js';
import type {LoopResult} from '../train/loop.js';
import type {Metrics} from '../train/metrics.js';
import type {NativeTrainer} from '../train/native-trainer.js';
import {checkFit, describePrepared, prepareTraining} from './prepare-training.js';
import type {Prepared, TrainingRequest} from './prepare-training.js';

export interface TrainOptions extends TrainingRequest {
  readonly name?: string;
  readonly profile?: true;
}

const interrupted = 130;

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
  const prepared = await prepareTraining(specName, overrides, options);
  if (prepared === null) return 2;
  const {model, contract} = await loadNetwork(prepared.module);
  checkFit(contract, prepared.dataset);
  const {recipe} = prepared;
  const images = readDataset(prepared.dataset);
  checkNormalisation(recipe.data, images.train.shape[2]);
  const split = splitIndices(images.train.count, recipe.data.valid_ratio, recipe.seed);
  checkSplit(split, recipe);
  print(describePrepared(prepared, contract, options.recipe !== undefined) + describeImages(prepared, split, images));

  const trainer = await createTrainer(model, recipe);
  try {
    const {version} = trainer.engine.tensorflow;
    const precision = choosePrecision(recipe.precision, trainer.engine.tensorflow);
    print(`engine   TensorFlow ${version}, ${precision}\n`);
    const run = createRun(process.cwd(), {
      name: options.name ?? contract.name,
      spec: prepared.specText,
      recipe: prepared.recipeText,
      modules: [prepared.module, prepared.module.replace(/\.ts$/, '.contract.ts')],
      environment: describeEnvironment({tensorflow: version, precision, dataset: prepared.dataset.description.name}),
    });
    print(`run      ${run.folder}\n`);
    try {
      return await trainAndTest(trainer, recipe, images, split, run, options.profile ?? false);
    } finally {
      run.close();
    }
  } finally {
    trainer.dispose();
  }
}

async function trainAndTest(
  trainer: NativeTrainer,
  recipe: Recipe,
  images: DatasetImages,
  split: Split,
  run: Run,
  profile: boolean,
): Promise<number> {
  const progress = createProgress(process.stdout, recipe.epochs);
  const interrupt = watchInterrupt((line) => {
    progress.stop();
    print(`${line}\n`);
  });
  const profiledStep = chooseProfiledStep(split, recipe);
  const profiled = () =>
    profileTrainer(trainer, trainer.engine, profiledStep, (recording, batch) => {
      progress.stop();
      const path = run.writeProfile(makeTrace(recording, {network: trainer.model.name, batch}));
      const table = formatOperations(tallySteps([recording]));
      print(`${table}Step ${profiledStep}, traced in ${path} (for ui.perfetto.dev)\n`);
    });
  try {
    const result = await withLoader(images.train, recipe, (loader) =>
      train(
        profile ? profiled() : trainer,
        loader,
        split,
        recipe,
        {
          onStep: progress.onStep,
          onEpoch(epoch) {
            run.writeEpoch(epoch);
            progress.onEpoch(epoch);
          },
          onBest: run.writeBest,
          onLast: run.writeLast,
        },
        interrupt.signal,
      ),
    );
    const {best} = result;
    if (result.ended === 'interrupted' || best === null) return stopInterrupted(run);
    if (result.ended === 'early') print(describeEarlyStop(result, recipe));
    trainer.importWeights(best.weights);
    const indices = Uint32Array.from({length: images.test.count}, (_, index) => index);
    const metrics = await withLoader(images.test, recipe, (loader) =>
      evaluate(trainer, loader, indices, recipe.data.eval_batch, interrupt.signal),
    );
    if (metrics === null) return stopInterrupted(run);
    run.writeTest({epoch: best.epoch, images: images.test.count, ...metrics});
    print(describeTest(best.epoch, metrics, images.test.count, recipe, run));
    return 0;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

async function withLoader<T>(images: Images, recipe: Recipe, use: (loader: Loader) => Promise<T>): Promise<T> {
  const {mean, std, workers} = recipe.data;
  const loader = createLoader({images, mean, std, augment: recipe.augment, seed: recipe.seed, workers});
  try {
    return await use(loader);
  } finally {
    await loader.dispose();
  }
}

/** The fifth, when the first ones' allocations are over, or the last where there are fewer. */
function chooseProfiledStep({train: toTrain}: Split, {batch, epochs}: Recipe): number {
  return Math.min(5, Math.ceil(toTrain.length / batch) * epochs);
}

/** Both parts need an image, or there is nothing to train with, or nothing to judge an epoch by. */
function checkSplit({train: toTrain, validation}: Split, {data}: Recipe): void {
  if (toTrain.length > 0 && validation.length > 0) return;
  throw new UserError(
    'recipe-split',
    `data.valid_ratio ${data.valid_ratio} leaves ${toTrain.length} images to train with, ` +
      `${validation.length} to validate.`,
    'Take a ratio such as 0.2.',
    2,
  );
}

function describeImages({dataset}: Prepared, {train: toTrain, validation}: Split, images: DatasetImages): string {
  const [training, validating, testing] = [toTrain.length, validation.length, images.test.count].map((count) =>
    count.toLocaleString('en-US'),
  );
  const {name} = dataset.description;
  return `data     ${name}: ${training} images to train with, ${validating} to validate, ${testing} to test\n`;
}

function stopInterrupted(run: Run): number {
  print(`Interrupted. The last weights and what was finished are in ${run.folder}\n`);
  return interrupted;
}

function describeEarlyStop({epochs}: LoopResult, {early_stopping: stopping}: Recipe): string {
  return `Stopped after epoch ${epochs.length}: ${stopping?.patience} epochs without a better ${stopping?.metric}\n`;
}

function describeTest(epoch: number, {loss, accuracy}: Metrics, count: number, recipe: Recipe, run: Run): string {
  const metric = recipe.early_stopping?.metric ?? 'val/acc';
  return (
    `\nBest epoch ${epoch} (by ${metric}): test accuracy ${percent(accuracy)}, test loss ${loss.toFixed(3)}, ` +
    `on ${count.toLocaleString('en-US')} images held out\n` +
    `Weights, results.csv and TensorBoard events: ${run.folder}\n`
  );
}

function print(text: string): void {
  process.stdout.write(text);
}
