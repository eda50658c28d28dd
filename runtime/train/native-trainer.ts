import {at} from '../nn/at.js';
import {initializeParameter} from '../nn/initialize.js';
import type {Model} from '../nn/model.js';
import type {Precision} from '../nn/operation.js';
import {fromPytorch, matchStateDict, toPytorch} from '../nn/state-dict.js';
import {InferenceNetwork} from '../nn/native/infer-network.js';
import type {PreparedWeights} from '../nn/native/infer-network.js';
import {NativeNetwork} from '../nn/native/network.js';
import type {Engine, Tensor} from '../nn/native/engine.js';
import {CrossEntropy} from './cross-entropy.js';
import {countCorrect} from './metrics.js';
import {createOptimizer} from './optimizer.js';
import type {Optimizer, SgdOptions} from './optimizer.js';
import {mainClasses} from './targets.js';
import type {LossOptions, Targets} from './targets.js';
import type {BatchResult, NamedTensor, Trainer} from './trainer.js';

export interface NativeTrainerOptions {
  readonly precision: Precision;
  readonly seed: number;
  readonly optimizer: SgdOptions;
  /** Of training; evaluation has the plain loss. */
  readonly loss?: LossOptions;
}

/** Is shown the index of a model's node and the shape of its value. */
type ObserveShape = (node: number, shape: readonly number[]) => void;

/** Trains a model on TensorFlow's kernels. Weights, statistics, loss and update are float32 in both precisions. */
export class NativeTrainer implements Trainer {
  stepsTaken = 0;
  readonly #network: NativeNetwork;
  readonly #inference: InferenceNetwork;
  /** The weights as inference reads them: made at the first call, good until the weights change. */
  #prepared: PreparedWeights | null = null;
  readonly #loss: CrossEntropy;
  readonly #optimizer: Optimizer;
  /** By parameter index: buffers are held here, trained parameters by the optimiser. */
  readonly #buffers = new Map<number, Tensor>();

  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly options: NativeTrainerOptions,
  ) {
    this.#network = new NativeNetwork(engine, model, options.precision);
    this.#inference = new InferenceNetwork(engine, model, options.precision);
    this.#loss = new CrossEntropy(engine);
    this.#optimizer = createOptimizer(engine, options.optimizer);
    model.parameters.forEach((parameter, i) => {
      const tensor = engine.tensor(initializeParameter(parameter, options.seed), parameter.shape);
      if (parameter.trainable) this.#optimizer.add(i, tensor, layerOf(parameter.name));
      else this.#buffers.set(i, tensor);
    });
  }

  step(images: Float32Array, targets: Targets, learningRate: number): BatchResult {
    const {engine} = this;
    const {result, gradients} = this.#computeGradients(images, targets);
    this.#optimizer.update(gradients, learningRate);
    engine.release(...gradients);
    this.stepsTaken++;
    return result;
  }

  evaluate(images: Float32Array, labels: Int32Array): BatchResult {
    const {engine} = this;
    const logits = this.#infer(images, labels.length);
    const {loss, gradient} = this.#loss.compute(logits, labels);
    const result = {loss, correct: countCorrect(engine.read(logits), labels)};
    engine.release(logits, gradient);
    return result;
  }

  /** Logits `[n, classes]` in inference mode. */
  predict(images: Float32Array, count: number): Float32Array {
    const logits = this.#infer(images, count);
    const values = this.engine.read(logits);
    this.engine.release(logits);
    return values;
  }

  /** `predict` node by node, none taken in by another, showing the shape of each one's value. */
  trace(images: Float32Array, count: number, observe: ObserveShape): Float32Array {
    return this.#runApart(images, count, (apart, image, parameters) =>
      apart.infer(image, parameters, (node, value) => observe(node, value.shape)),
    );
  }

  /**
   * `trace` as a training step runs forward; weights and statistics stay. In inference the statistics of a network that
   * was never trained fit nothing, and a thousand layers overflow.
   */
  traceTraining(images: Float32Array, count: number, observe: ObserveShape): Float32Array {
    const moment = {seed: this.options.seed, step: this.stepsTaken};
    return this.#runApart(images, count, (apart, image, parameters) => {
      const show = (node: number, value: Tensor) => observe(node, value.shape);
      const {logits, activations} = apart.forward(image, parameters, moment, show);
      apart.discard(activations);
      return logits;
    });
  }

  #runApart(
    images: Float32Array,
    count: number,
    run: (apart: NativeNetwork, image: Tensor, parameters: readonly Tensor[]) => Tensor,
  ): Float32Array {
    const image = this.#imageTensor(images, count);
    const parameters = this.#readParameters();
    const logits = run(new NativeNetwork(this.engine, this.model, this.options.precision, false), image, parameters);
    const values = this.engine.read(logits);
    this.engine.release(image, logits, ...parameters);
    return values;
  }

  /** The gradient of the batch's mean loss for every trained parameter, in PyTorch's layout. Weights stay. */
  gradients(images: Float32Array, targets: Targets): NamedTensor[] {
    const {gradients} = this.#computeGradients(images, targets);
    const named: NamedTensor[] = [];
    gradients.forEach((gradient, i) => {
      if (gradient !== null) named.push(toPytorch(at(this.model.parameters, i), this.engine.read(gradient)));
    });
    this.engine.release(...gradients);
    return named;
  }

  exportWeights(): NamedTensor[] {
    const parameters = this.#readParameters();
    const named = this.model.parameters.map((parameter, i) =>
      toPytorch(parameter, this.engine.read(at(parameters, i))),
    );
    this.engine.release(...parameters);
    return named;
  }

  importWeights(tensors: readonly NamedTensor[]): void {
    const arrays = matchStateDict(this.model, tensors);
    this.#forgetPrepared();
    arrays.forEach((values, i) => {
      const parameter = at(this.model.parameters, i);
      const tensor = this.engine.tensor(values, parameter.shape);
      if (parameter.trainable) this.#optimizer.assign(i, tensor);
      else this.#replaceBuffer(i, tensor);
    });
  }

  exportAverage(): null {
    return null;
  }

  exportState(): NamedTensor[] {
    const velocities = this.model.parameters.flatMap((parameter, i) => {
      if (!parameter.trainable) return [];
      const velocity = this.#optimizer.readVelocity(i);
      const {shape, data} = toPytorch(parameter, this.engine.read(velocity));
      this.engine.release(velocity);
      return [{name: `momentum.${parameter.name}`, shape, data}];
    });
    return [...velocities, {name: 'steps', shape: [1], data: Float32Array.of(this.stepsTaken)}];
  }

  importState(tensors: readonly NamedTensor[]): void {
    const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
    this.model.parameters.forEach((parameter, i) => {
      const velocity = given.get(`momentum.${parameter.name}`);
      if (!parameter.trainable || velocity === undefined) return;
      this.#optimizer.assignVelocity(i, this.engine.tensor(fromPytorch(parameter, velocity), parameter.shape));
    });
    this.stepsTaken = given.get('steps')?.data[0] ?? 0;
  }

  dispose(): void {
    this.#forgetPrepared();
    this.engine.release(...this.#buffers.values());
    this.#buffers.clear();
    this.#optimizer.dispose();
  }

  #infer(images: Float32Array, count: number): Tensor {
    if (this.#prepared === null) {
      const parameters = this.#readParameters();
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

  #computeGradients(images: Float32Array, targets: Targets) {
    const {engine} = this;
    const labels = mainClasses(targets);
    this.#forgetPrepared();
    const image = this.#imageTensor(images, labels.length);
    const parameters = this.#readParameters();
    const {logits, activations} = this.#network.forward(image, parameters, {
      seed: this.options.seed,
      step: this.stepsTaken,
    });
    engine.release(image, ...parameters);
    const {loss, gradient} = this.#loss.compute(logits, targets, this.options.loss);
    const result = {loss, correct: countCorrect(engine.read(logits), labels)};
    engine.release(logits);
    const gradients = this.#network.backward(activations, gradient).parameters;
    engine.release(gradient);
    activations.buffers.forEach((tensor, index) => this.#replaceBuffer(index, tensor));
    return {result, gradients};
  }

  #imageTensor(images: Float32Array, count: number): Tensor {
    return this.engine.tensor(images, [count, ...this.model.image.shape]);
  }

  /** References to all parameters and buffers; the caller releases them, at the latest before the update. */
  #readParameters(): Tensor[] {
    this.engine.enter({layer: null, phase: 'forward'});
    return this.model.parameters.map((parameter, i) =>
      parameter.trainable ? this.#optimizer.read(i) : this.engine.retain(this.#buffers.get(i) as Tensor),
    );
  }

  #replaceBuffer(index: number, tensor: Tensor): void {
    this.engine.release(this.#buffers.get(index) ?? null);
    this.#buffers.set(index, tensor);
  }
}

/** `layer1.0.conv1`, of its parameter `layer1.0.conv1.weight`. */
function layerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf('.'));
}
