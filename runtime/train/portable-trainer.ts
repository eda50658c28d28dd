import type * as tfjs from '@tensorflow/tfjs-core';
import {at} from '../nn/at.js';
import {initializeParameter} from '../nn/initialize.js';
import type {Model} from '../nn/model.js';
import {runPortably} from '../nn/portable/network.js';
import {fromPytorch, matchStateDict, toPytorch} from '../nn/state-dict.js';
import {countCorrect} from './metrics.js';
import type {SgdOptions} from './optimizer.js';
import {mainClasses, plainLoss, spreadTargets} from './targets.js';
import type {LossOptions, Targets} from './targets.js';
import type {BatchResult, NamedTensor, Trainer} from './trainer.js';

export interface PortableTrainerOptions {
  readonly seed: number;
  readonly optimizer: SgdOptions;
  /** Of training; evaluation has the plain loss. */
  readonly loss?: LossOptions;
}

/**
 * Trains a model on any tfjs backend, with tfjs's own gradients: slow, and the same arithmetic as the native trainer.
 */
export class PortableTrainer implements Trainer {
  stepsTaken = 0;
  #parameters: tfjs.Tensor[];
  #velocities: tfjs.Tensor[];

  constructor(
    readonly tf: typeof tfjs,
    readonly model: Model,
    readonly options: PortableTrainerOptions,
  ) {
    this.#parameters = model.parameters.map((parameter) =>
      tf.tensor(initializeParameter(parameter, options.seed), [...parameter.shape]),
    );
    this.#velocities = this.#parameters.map((tensor) => tf.zerosLike(tensor));
  }

  step(images: Float32Array, targets: Targets, learningRate: number): BatchResult {
    const {tf, options} = this;
    const {result, gradients, buffers} = this.#computeGradients(images, targets);
    gradients.forEach((gradient, i) => {
      const [value, velocity] = tf.tidy(() => {
        const decayed = tf.add(gradient, tf.mul(at(this.#parameters, i), options.optimizer.weight_decay));
        const moved = tf.add(tf.mul(at(this.#velocities, i), options.optimizer.momentum), decayed);
        return [tf.sub(at(this.#parameters, i), tf.mul(moved, learningRate)), moved];
      }) as [tfjs.Tensor, tfjs.Tensor];
      this.#replace(this.#velocities, i, velocity);
      this.#replace(this.#parameters, i, value);
    });
    tf.dispose([...gradients.values()]);
    buffers.forEach((buffer, i) => this.#replace(this.#parameters, i, buffer));
    this.stepsTaken++;
    return result;
  }

  evaluate(images: Float32Array, labels: Int32Array): BatchResult {
    const {tf} = this;
    return tf.tidy(() => {
      const {logits} = runPortably(tf, this.model, this.#imageTensor(images, labels), this.#parameters, false);
      const loss = this.#loss(logits, labels, plainLoss).dataSync()[0] as number;
      return {loss, correct: countCorrect(logits.dataSync<'float32'>(), labels)};
    });
  }

  gradients(images: Float32Array, targets: Targets): NamedTensor[] {
    const {gradients, buffers} = this.#computeGradients(images, targets);
    buffers.forEach((buffer, i) => this.#replace(this.#parameters, i, buffer));
    const named = [...gradients].map(([i, gradient]) =>
      toPytorch(at(this.model.parameters, i), gradient.dataSync<'float32'>()),
    );
    this.tf.dispose([...gradients.values()]);
    return named;
  }

  exportWeights(): NamedTensor[] {
    return this.model.parameters.map((parameter, i) =>
      toPytorch(parameter, at(this.#parameters, i).dataSync<'float32'>()),
    );
  }

  importWeights(tensors: readonly NamedTensor[]): void {
    matchStateDict(this.model, tensors).forEach((values, i) => {
      const {shape} = at(this.model.parameters, i);
      this.#replace(this.#parameters, i, this.tf.tensor(values, [...shape]));
    });
  }

  exportAverage(): null {
    return null;
  }

  exportState(): NamedTensor[] {
    const velocities = this.model.parameters.map((parameter, i) => {
      const named = toPytorch(parameter, at(this.#velocities, i).dataSync<'float32'>());
      return {...named, name: `momentum.${parameter.name}`};
    });
    return [...velocities, {name: 'steps', shape: [1], data: Float32Array.of(this.stepsTaken)}];
  }

  importState(tensors: readonly NamedTensor[]): void {
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.model.parameters.forEach((parameter, i) => {
      const velocity = given.get(`momentum.${parameter.name}`);
      if (velocity === undefined) return;
      const values = fromPytorch(parameter, velocity);
      this.#replace(this.#velocities, i, this.tf.tensor(values, [...parameter.shape]));
    });
    this.stepsTaken = given.get('steps')?.data[0] ?? 0;
  }

  dispose(): void {
    this.tf.dispose([...this.#parameters, ...this.#velocities]);
    this.#parameters = [];
    this.#velocities = [];
  }

  /** Gradients of what is trained and new values of the buffers, both by parameter index. */
  #computeGradients(images: Float32Array, targets: Targets) {
    const {tf, model} = this;
    const labels = mainClasses(targets);
    const moment = {seed: this.options.seed, step: this.stepsTaken};
    const trained = model.parameters.flatMap((parameter, i) => (parameter.trainable ? [i] : []));
    const buffers = new Map<number, tfjs.Tensor>();
    let correct = 0;
    const lossOf = (...values: tfjs.Tensor[]): tfjs.Scalar => {
      const parameters = this.#parameters.slice();
      trained.forEach((index, k) => (parameters[index] = at(values, k)));
      const forward = runPortably(tf, model, this.#imageTensor(images, labels), parameters, true, moment);
      correct = countCorrect(forward.logits.dataSync<'float32'>(), labels);
      forward.buffers.forEach((buffer, i) => buffers.set(i, tf.keep(buffer.clone())));
      return this.#loss(forward.logits, targets, this.options.loss ?? plainLoss);
    };
    const {value, grads} = tf.valueAndGrads(lossOf)(trained.map((index) => at(this.#parameters, index)));
    const loss = value.dataSync()[0] as number;
    tf.dispose(value);
    return {result: {loss, correct}, gradients: new Map(trained.map((index, k) => [index, at(grads, k)])), buffers};
  }

  #loss(logits: tfjs.Tensor, targets: Targets, options: LossOptions): tfjs.Scalar {
    const {tf} = this;
    const wanted = tf.tensor(spreadTargets(targets, at(logits.shape, 1), options), logits.shape);
    return tf.neg(tf.mean<tfjs.Scalar>(tf.sum(tf.mul(tf.logSoftmax(logits), wanted), 1)));
  }

  #imageTensor(images: Float32Array, labels: Int32Array): tfjs.Tensor {
    return this.tf.tensor(images, [labels.length, ...this.model.image.shape]);
  }

  #replace(tensors: tfjs.Tensor[], index: number, tensor: tfjs.Tensor): void {
    this.tf.dispose(at(tensors, index));
    tensors[index] = tensor;
  }
}
