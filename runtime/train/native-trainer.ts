import {at} from '../nn/at.js';
import {countClasses, countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {Precision} from '../nn/precision.js';
import {toPytorch} from '../nn/state-dict.js';
import {InferenceNetwork} from '../nn/native/inference-network.js';
import type {PreparedWeights} from '../nn/native/inference-network.js';
import {TrainingNetwork} from '../nn/native/training-network.js';
import type {Engine, Tensor} from '../nn/engine/engine.js';
import {accumulateGradients, cutIntoParts} from './accumulate-gradients.js';
import type {BatchGradients} from './accumulate-gradients.js';
import type {Progress} from './average-options.js';
import {CrossEntropy} from './cross-entropy.js';
import {countCorrect} from '../evaluate/metrics.js';
import {NativeUpdates} from './optimizer/index.js';
import {SizedModels} from './sized-models.js';
import type {BatchPart} from './slice-batch.js';
import {countTensor, mapState, readCount, takeState} from './state.js';
import {checkTargets, mainClasses} from './targets.js';
import type {Targets} from './targets.js';
import {TrainedWeights} from './trained-weights.js';
import type {Trainer} from './trainer.js';
import type {NamedTensor} from '../nn/state-dict.js';
import type {BatchResult} from '../evaluate/metrics.js';
import type {TrainingOptions} from './training-options.js';
import type {ComputePart, GradientExchange, OnGradient} from './workers/gradient-exchange.js';

export interface NativeTrainerOptions extends TrainingOptions {
  readonly precision: Precision;
  /**
   * With the other workers, where several train together: batches are then this one's shards.
   * @internal
   */
  readonly exchange?: GradientExchange | null;
}

/** Trains a model on TensorFlow's kernels. Weights, statistics, loss and update are float32 in both precisions. */
export class NativeTrainer implements Trainer {
  stepsTaken = 0;
  readonly #models: SizedModels;
  /** Networks by frozen parameters, since backward stops at the first trained layer, and by image size. */
  readonly #networks = new Map<ReadonlySet<number>, Map<Model, TrainingNetwork>>();
  readonly #inference: InferenceNetwork;
  /** The weights as inference reads them: made at the first call, good until the weights change. */
  #prepared: PreparedWeights | null = null;
  readonly #loss: CrossEntropy;
  readonly #weights: TrainedWeights<Tensor>;

  /** @throws UserError where the options name parameters that the model does not have */
  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly options: NativeTrainerOptions,
  ) {
    this.#weights = new TrainedWeights(new NativeUpdates(engine), model, options);
    this.#models = new SizedModels(model);
    this.#networkOf(model, this.#weights.frozen.always);
    this.#inference = new InferenceNetwork(engine, model, options.precision);
    this.#loss = new CrossEntropy(engine);
  }

  /** @internal */
  get exchange(): GradientExchange | null {
    return this.options.exchange ?? null;
  }

  step(
    images: Float32Array,
    targets: Targets,
    learningRate: number,
    progress: Progress = {epoch: 0, fraction: 0, endsEpoch: false},
    total = mainClasses(targets).length,
  ): BatchResult {
    const {exchange} = this;
    exchange?.beginStep();
    this.#weights.beginStep();
    const {result, gradients, buffers} = this.#accumulateGradients(images, targets, progress.epoch, total);
    this.#weights.update(gradients, buffers, learningRate, progress);
    this.engine.release(...gradients);
    this.stepsTaken++;
    exchange?.endStep();
    return result;
  }

  evaluate(images: Float32Array, labels: Int32Array): BatchResult {
    const {exchange} = this;
    if (exchange === null) return this.#evaluateAlone(images, labels);
    return exchange.evaluate(labels.length, () => this.#evaluateAlone(images, labels));
  }

  #evaluateAlone(images: Float32Array, labels: Int32Array): BatchResult {
    const {engine} = this;
    checkTargets(labels, countClasses(this.model));
    const logits = this.#infer(images, labels.length);
    const {loss, gradient} = this.#loss.compute(logits, labels);
    const result = {loss, correct: countCorrect(engine.read(logits), labels)};
    engine.release(logits, gradient);
    return result;
  }

  /** Logits `[n, classes]` in inference mode. */
  predict(images: Float32Array): Float32Array {
    const logits = this.#infer(images, images.length / countElements(this.model.image.shape));
    const values = this.engine.read(logits);
    this.engine.release(logits);
    return values;
  }

  /**
   * The logits of a training step's forward pass, node by node, none taken in by another, showing the shape of each
   * one's value. Weights and statistics stay. (In inference the statistics of a network that was never trained fit
   * nothing, and a thousand layers overflow.)
   */
  trace(images: Float32Array, count: number, observe: (node: number, shape: readonly number[]) => void): Float32Array {
    const image = this.#imageTensor(images, count);
    const parameters = this.#weights.read();
    const apart = new TrainingNetwork(this.engine, this.model, this.options.precision, {fuses: false});
    const stepKey = {seed: this.options.seed, step: this.stepsTaken};
    const watch = (node: number, value: Tensor): void => observe(node, value.shape);
    const {logits, activations} = apart.forward(image, parameters, stepKey, watch);
    apart.discard(activations);
    const values = this.engine.read(logits);
    this.engine.release(image, logits, ...parameters);
    return values;
  }

  /** The gradient of the batch's mean loss for every trained parameter, in PyTorch's layout. Weights stay. */
  gradients(images: Float32Array, targets: Targets): NamedTensor[] {
    const {gradients, buffers} = this.#accumulateGradients(images, targets, 0, mainClasses(targets).length);
    this.#weights.replaceBuffers(buffers);
    const named: NamedTensor[] = [];
    gradients.forEach((gradient, i) => {
      if (gradient !== null) named.push(toPytorch(at(this.model.parameters, i), this.engine.read(gradient)));
    });
    this.engine.release(...gradients);
    return named;
  }

  exportWeights(): NamedTensor[] {
    return this.#weights.exportWeights();
  }

  importWeights(tensors: readonly NamedTensor[]): void {
    this.#forgetPrepared();
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
    this.#forgetPrepared();
    this.stepsTaken = readCount(takeState(state, stepsName, [2]));
    this.#weights.importState(state);
  }

  dispose(): void {
    this.#forgetPrepared();
    this.#weights.dispose();
  }

  #infer(images: Float32Array, count: number): Tensor {
    if (this.#prepared === null) {
      this.engine.enter({layer: null, phase: 'forward'});
      const parameters = this.#weights.readEvaluated();
      this.#prepared = this.#inference.prepare(parameters);
      this.engine.release(...parameters);
    }
    const image = this.#imageTensor(images, count);
    const logits = this.#inference.run(image, this.#prepared);
    this.engine.release(image);
    return logits;
  }

  /** Before weights or statistics change. */
  #forgetPrepared(): void {
    this.#prepared?.dispose();
    this.#prepared = null;
  }

  #accumulateGradients(
    images: Float32Array,
    targets: Targets,
    epoch: number,
    total: number,
  ): BatchGradients<Tensor> {
    const {accumulate = 1} = this.options;
    const frozen = this.#weights.frozen.in(epoch);
    this.#forgetPrepared();
    const compute: ComputePart = (part, onGradient) =>
      this.#computeGradients(part, frozen, this.stepsTaken * accumulate + part.number, onGradient);
    if (this.exchange !== null) return this.exchange.compute(this.#weights, {images, targets, total}, frozen, compute);
    return accumulateGradients(this.#weights, cutIntoParts(this.model, images, targets, accumulate), compute);
  }

  /**
   * @param step what dropout draws from
   * @param onGradient is shown each gradient as it becomes final
   */
  #computeGradients(
    {images, targets, fraction}: BatchPart,
    frozen: ReadonlySet<number>,
    step: number,
    onGradient: OnGradient | undefined,
  ): BatchGradients<Tensor> {
    const {engine} = this;
    const labels = mainClasses(targets);
    const network = this.#networkOf(this.#models.of(images, labels.length), frozen);
    const image = engine.tensor(images, [labels.length, ...network.model.image.shape]);
    engine.enter({layer: null, phase: 'forward'});
    const parameters = this.#weights.read();
    const {logits, activations} = network.forward(image, parameters, {seed: this.options.seed, step});
    engine.release(image, ...parameters);
    const {loss, gradient} = this.#loss.compute(logits, targets, this.options.loss);
    const result = {loss: loss * fraction, correct: countCorrect(engine.read(logits), labels)};
    engine.release(logits);
    const part = fraction === 1 ? engine.retain(gradient) : this.#weights.engine.arithmetic.scale(gradient, fraction);
    const gradients = network.backward(activations, part, {onGradient}).parameters;
    engine.release(gradient, part);
    return {result, gradients, buffers: activations.buffers};
  }

  /** The layers of a model of ours, prepared when its first batch comes. */
  #networkOf(model: Model, frozen: ReadonlySet<number>): TrainingNetwork {
    const networks = this.#networks.get(frozen) ?? new Map<Model, TrainingNetwork>();
    this.#networks.set(frozen, networks);
    const network = networks.get(model) ?? new TrainingNetwork(this.engine, model, this.options.precision, {frozen});
    networks.set(model, network);
    return network;
  }

  #imageTensor(images: Float32Array, count: number): Tensor {
    return this.engine.tensor(images, [count, ...this.model.image.shape]);
  }
}

const stepsName = 'trainer.steps';
