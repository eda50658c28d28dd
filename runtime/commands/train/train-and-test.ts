import type {Recipe} from '../../../compiler/index.js';
import {countBatches} from '../../data/count-batches.js';
import {createLoader} from '../../data/loader.js';
import type {Loader} from '../../data/loader.js';
import type {DatasetImages, Images} from '../../data/read-dataset.js';
import type {Shard} from '../../data/shard.js';
import type {Split} from '../../data/split.js';
import {UserError} from '../../../common/errors.js';
import {addPredictions, collectPredictions} from '../../evaluate/predictions.js';
import {summarize} from '../../evaluate/metrics.js';
import type {Metrics} from '../../evaluate/metrics.js';
import {decideThreads} from '../../native/index.js';
import {makeTrace} from '../../profile/chrome-trace.js';
import {formatOperations} from '../../profile/format-operations.js';
import {profileTrainer} from '../../profile/profile-trainer.js';
import type {StepRecording} from '../../profile/record-step.js';
import {tallySteps} from '../../profile/tally.js';
import {watchInterrupt} from '../../runs/interrupt.js';
import type {FlipResult, Run} from '../../runs/open-run.js';
import {createProgress, formatEpoch} from '../../runs/progress.js';
import {evaluate} from '../../train/loop.js';
import type {LoopListener, LoopStart} from '../../train/loop.js';
import type {NativeTrainer} from '../../train/native-trainer.js';
import type {Trainer} from '../../train/trainer.js';
import {refuseDrift} from '../../train/workers/refuse-drift.js';
import type {RunContext} from './run-context.js';
import {shareDecisions, silentScreen} from './share-decisions.js';
import {trainPatiently} from './train-patiently.js';
import {isChief} from './describe-cluster.js';
import {describeEarlyEnd, describeTest} from './describe-training.js';

/** A training that has all it needs, with the run's folder open. */
export interface Session {
  readonly trainer: NativeTrainer;
  readonly recipe: Recipe;
  readonly images: DatasetImages;
  readonly split: Split;
  readonly run: Run;
  readonly profile: boolean;
  /** Where a loss that is NaN or infinite makes the training go on from the last checkpoint at a lower rate. */
  readonly retries: number;
  readonly context: RunContext;
}

const interrupted = 130;

/**
 * Trains from `start` on, then tests the best weights.
 *
 * @returns the exit status
 */
export async function trainAndTest(session: Session, start: LoopStart): Promise<number> {
  const {recipe, images, run, context} = session;
  const {exchange} = session.trainer;
  const writes = isChief(exchange?.group ?? null);
  const progress = createProgress(writes ? context.screen : silentScreen(), recipe.epochs);
  const print = (text: string): void => {
    progress.stop();
    context.screen.write(text);
    run.log(text);
  };
  // What is the same on all workers is printed by the chief.
  const say = writes ? print : run.log;
  const {leaveAtOnce} = session.trainer.engine.tensorflow;
  const interrupt = watchInterrupt(
    (line) => print(`${line}\n`),
    (status) => {
      progress.stop();
      return leaveAtOnce(status);
    },
  );
  try {
    const listener = {
      onStep(result) {
        run.ensureHeld();
        context.lock?.signal.throwIfAborted();
        progress.onStep(result);
      },
      onEpoch(epoch) {
        run.writeEpoch(epoch);
        run.log(formatEpoch(epoch, recipe.epochs));
        progress.onEpoch(epoch);
      },
      onCheckpoint(checkpoint) {
        if (exchange !== null) refuseDrift(exchange.group, checkpoint.weights);
        run.writeCheckpoint(checkpoint);
      },
      onBest: run.writeBest,
      onLast: run.writeLast,
    } satisfies LoopListener;
    const trainer = session.profile && writes ? profiled(session, say) : session.trainer;
    const shared = shareDecisions(exchange, interrupt.signal, print);
    const shard = exchange?.shard ?? null;
    const result = await withLoader(images.train, recipe, shard, (loader) =>
      trainPatiently(session, trainer, loader, listener, shared, start, say),
    );
    const {best} = result;
    const stopTogether = (): number => {
      exchange?.group.leave();
      return stopInterrupted(session, say);
    };
    if (result.ended === 'interrupted' || best === null) return stopTogether();
    if (result.ended === 'early' || result.ended === 'out of time') say(describeEarlyEnd(result, recipe));
    session.trainer.importWeights(best.weights);
    const indices = Uint32Array.from({length: images.test.count}, (_, index) => index);
    const metrics = await withLoader(images.test, recipe, shard, (loader) =>
      evaluate(session.trainer, loader, indices, recipe.data.eval_batch, shared.signal),
    );
    if (metrics === null) return stopTogether();
    exchange?.group.leave();
    if (!writes) {
      print(`Done. The chief has the run: ${run.folder}\n`);
      return 0;
    }
    const flip = recipe.views === 'flip' ? await evaluateFlipped(session, indices, interrupt.signal) : undefined;
    if (flip === null) return stopInterrupted(session, say);
    run.writeTest({epoch: best.epoch, images: images.test.count, ...metrics, ...(flip && {flip})});
    say(describeTest(best.epoch, metrics, images.test.count, recipe, run, flip));
    return 0;
  } catch (error) {
    if (error instanceof UserError) run.log(`error  ${error.code}  ${error.message}`);
    throw error;
  } finally {
    progress.stop();
    interrupt.release();
  }
}

function profiled({trainer, recipe, split, run}: Session, say: (text: string) => void): Trainer {
  // The fifth, when the first ones' allocations are over, or the last where there are fewer.
  const step = Math.min(5, countBatches(split.train.length, recipe.batch, recipe.data.drop_last) * recipe.epochs);
  const group = trainer.exchange?.group ?? null;
  const report = (recording: StepRecording, batch: number): void => {
    const path = run.writeProfile(makeTrace(recording, {network: trainer.model.name, batch}));
    say(`${formatOperations(tallySteps([recording]))}Step ${step}, traced in ${path} (for ui.perfetto.dev)\n`);
  };
  return profileTrainer(trainer, trainer.engine, step, report, group);
}

async function withLoader<T>(
  images: Images,
  recipe: Recipe,
  shard: Shard | null,
  use: (loader: Loader) => Promise<T>,
): Promise<T> {
  const {mean, std, workers} = recipe.data;
  const {augment, mix, seed} = recipe;
  const threads = Math.min(workers, decideThreads().count);
  const loader = createLoader({images, mean, std, augment, mix, seed, workers: threads, shard});
  try {
    return await use(loader);
  } finally {
    await loader.dispose();
  }
}

/** Of the weights that the trainer has; null where `signal` was aborted. */
async function evaluateFlipped(
  {trainer, images, recipe, split}: Session,
  tested: Uint32Array,
  signal: AbortSignal,
): Promise<FlipResult | null> {
  const evaluateOn = (part: Images, indices: Uint32Array): Promise<Metrics | null> =>
    withLoader(part, recipe, null, async (loader) => {
      const {eval_batch: batch} = recipe.data;
      const predictions = await collectPredictions(trainer, loader, indices, batch, 'flip', signal);
      return signal.aborted ? null : summarize(addPredictions(predictions));
    });
  const validation = await evaluateOn(images.train, split.validation);
  const test = validation === null ? null : await evaluateOn(images.test, tested);
  return validation === null || test === null ? null : {validation, test};
}

function stopInterrupted({run, context, trainer}: Session, say: (text: string) => void): number {
  say(`Interrupted. The last weights and what was finished are in ${run.folder}\n`);
  if (isChief(trainer.exchange?.group ?? null)) context.screen.write(context.goOn(run.folder));
  return interrupted;
}
