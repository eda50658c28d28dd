import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../nn/at.js';
import {countClasses} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import {runPortably} from '../nn/portable/network.js';
import {toPytorch} from '../nn/state-dict.js';
import {accumulateGradients, cutIntoParts} from './accumulate-gradients.js';
import type {BatchGradients} from './accumulate-gradients.js';
import type {Progress} from './average-options.js';
import {countCorrect} from '../evaluate/metrics.js';
import {portableUpdates} from './optimizer/portable-updates.js';
import {SizedModels} from './sized-models.js';
import type {BatchPart} from './slice-batch.js';
import {countTensor, mapState, readCount, takeState} from './state.js';
import {checkTargets, mainClasses, defaultLoss, spreadTargets} from './targets.js';
import type {LossOptions, Targets} from './targets.js';
import {TrainedWeights} from './trained-weights.js';
import type {Trainer} from './trainer.js';
import type {NamedTensor} from '../nn/state-dict.js';
import type {BatchResult} from '../evaluate/metrics.js';
import type {TrainingOptions} from './training-options.js';

export type PortableTrainerOptions = TrainingOptions;

/**
 * Trains a model on any tfjs backend, with tfjs's own gradients: slow, and the same arithmetic as the native trainer.
 */
export class PortableTrainer implements Trainer {
  stepsTaken = 0;
  readonly #weights: TrainedWeights<tfjs.Tensor>;
  readonly #models: SizedModels;

  /** @throws UserError where the options name parameters that the model does not have */
  constructor(
    readonly tf: typeof tfjs,
    readonly model: Model,
    readonly options: PortableTrainerOptions,
  ) {
    this.#weights = new TrainedWeights(portableUpdates(tf), model, options);
    this.#models = new SizedModels(model);
  }

  step(
    images: Float32Array,
    targets: Targets,
    learningRate: number,
    progress: Progress = {epoch: 0, fraction: 0, endsEpoch: false},
  ): BatchResult {
    this.#weights.beginStep();
    const {result, gradients, buffers} = this.#accumulateGradients(images, targets);
    this.#weights.update(gradients, buffers, learningRate, progress);
    this.#dispose(gradients);
    this.stepsTaken++;
    return result;
  }

  evaluate(images: Float32Array, labels: Int32Array): BatchResult {
    const {tf} = this;
    checkTargets(labels, countClasses(this.model));
    return tf.tidy(() => {
      const image = this.#imageTensor(images, labels);
      const {logits} = runPortably(tf, this.model, image, this.#weights.readEvaluated(), false);
      const loss = this.#loss(logits, labels, defaultLoss).dataSync()[0] as number;
      return {loss, correct: countCorrect(logits.dataSync<'float32'>(), labels)};
    });
  }

  gradients(images: Float32Array, targets: Targets): NamedTensor[] {
    const {gradients, buffers} = this.#accumulateGradients(images, targets);
    this.#weights.replaceBuffers(buffers);
    const named = gradients.flatMap((gradient, i) =>
      gradient === null ? [] : [toPytorch(at(this.model.parameters, i), gradient.dataSync<'float32'>())],
    );
    this.#dispose(gradients);
    return named;
  }

  exportWeights(): NamedTensor[] {
    return this.#weights.exportWeights();
  }

  importWeights(tensors: readonly NamedTensor[]): void {
    this.#weights.importWeights(tensors);
  }

  exportAverage(): NamedTensor[] | null {
    return this.#weights.exportAverage();
  }

  exportState(): NamedTensor[] {
    return [countTensor(stepsName, this.stepsTaken), ...this.#weights.exportState()];
  }

  importState(tensors: readonly NamedTensor[]): void {
    const state = mapState(tensors);
    this.stepsTaken = readCount(takeState(state, stepsName, [2]));
    this.#weights.importState(state);
  }

  dispose(): void {
    this.#weights.dispose();
  }

  #accumulateGradients(images: Float32Array, targets: Targets): BatchGradients<tfjs.Tensor> {
    const {accumulate = 1} = this.options;
    const parts = cutIntoParts(this.model, images, targets, accumulate);
    return accumulateGradients(this.#weights, parts, (part) =>
      this.#computeGradients(part, this.stepsTaken * accumulate + part.number),
    );
  }

  /**
   * A part of the batch: its fraction of loss and gradients, and new values of the buffers.
   *
   * @param step what dropout draws from
   */
  #computeGradients({images, targets, fraction}: BatchPart, step: number): BatchGradients<tfjs.Tensor> {
    const {tf} = this;
    const labels = mainClasses(targets);
    const model = this.#models.of(images, labels.length);
    const stepKey = {seed: this.options.seed, step};
    const trained = model.parameters.flatMap((parameter, i) => (parameter.trainable ? [i] : []));
    const buffers = new Map<number, tfjs.Tensor>();
    const weights = this.#weights.read();
    let correct = 0;
    const lossOf = (...values: tfjs.Tensor[]): tfjs.Scalar => {
      const parameters = weights.slice();
      trained.forEach((index, k) => (parameters[index] = at(values, k)));
      const forward = runPortably(tf, model, this.#imageTensor(images, labels, model), parameters, true, stepKey);
      correct = countCorrect(forward.logits.dataSync<'float32'>(), labels);
      forward.buffers.forEach((buffer, i) => buffers.set(i, tf.keep(buffer.clone())));
      const loss = this.#loss(forward.logits, targets, this.options.loss ?? defaultLoss);
      return fraction === 1 ? loss : tf.mul(loss, fraction);
    };
    const {value, grads} = tf.valueAndGrads(lossOf)(trained.map((index) => at(weights, index)));
    const loss = value.dataSync()[0] as number;
    tf.dispose([value, ...weights]);
    const gradients: (tfjs.Tensor | null)[] = model.parameters.map(() => null);
    trained.forEach((index, k) => (gradients[index] = at(grads, k)));
    return {result: {loss, correct}, gradients, buffers};
  }

  #loss(logits: tfjs.Tensor, targets: Targets, options: LossOptions): tfjs.Scalar {
    const {tf} = this;
    const wanted = tf.tensor(spreadTargets(targets, at(logits.shape, 1), options), logits.shape);
    return tf.neg(tf.mean<tfjs.Scalar>(tf.sum(tf.mul(tf.logSoftmax(logits), wanted), 1)));
  }

  #imageTensor(images: Float32Array, labels: Int32Array, {image} = this.model): tfjs.Tensor {
    return this.tf.tensor(images, [labels.length, ...image.shape]);
  }

  #dispose(tensors: readonly (tfjs.Tensor | null)[]): void {
    this.tf.dispose(tensors.filter((tensor) => tensor !== null));
  }
}

const stepsName = 'trainer.steps';
