import {at} from '../at.js';
import type {StepKey} from '../rng-key.js';
import type {Model} from '../model.js';
import type {Node} from '../node.js';
import type {Precision} from '../precision.js';
import {DataType, activationType, castKernel, float32Type, valuePrecision} from '../engine/engine.js';
import type {Engine, Kernel, Tensor} from '../engine/engine.js';
import type {BackwardResult, NativeLayer} from '../engine/layer.js';
import {fuseNodes, runAlone} from './training-fusion.js';
import {assignGradients} from './join-parts.js';
import type {Section} from '../engine/observe.js';

/** One layer of the plan: which values it reads, which parameters it holds, and whether it runs in backward. */
interface Step {
  readonly layer: NativeLayer;
  /** What the engine is passed while the step runs forward and backward. */
  readonly forward: Section;
  readonly backward: Section;
  /** Index of the model's node whose value it makes: the last one, where several run as one. */
  readonly node: number;
  /** Indices of earlier values; 0 is the image. */
  readonly inputs: readonly number[];
  /** Indices of its parameters and buffers among the model's, in the operation's order. */
  readonly parameters: readonly number[];
  readonly buffers: readonly number[];
  readonly trainable: readonly number[];
  /** Whether this step or an earlier one it depends on has trainable parameters. */
  readonly trained: boolean;
  /** Values whose gradients its backward pass takes: its own, or those of all parts of its input, or none. */
  readonly gradients: readonly number[];
}

/** What a forward pass in training leaves for its backward pass. */
export interface Activations {
  readonly saved: readonly (readonly Tensor[])[];
  /** New values of the model's buffers, by parameter index: owned by whoever takes them. */
  readonly buffers: ReadonlyMap<number, Tensor>;
  /** The type that the last layer gave, before the cast to float32. */
  readonly logitsType: number;
}

export interface Gradients {
  /** By parameter index, null for buffers, before the update. */
  readonly parameters: (Tensor | null)[];
  readonly image: Tensor | null;
}

/** Options of a backward pass. */
export interface BackwardOptions {
  /** Whether to compute the image's gradient. */
  readonly image?: boolean;
  readonly onGradient?: ((parameter: number, gradient: Tensor) => void) | undefined;
}

/**
 * A model compiled into a list of steps for TensorFlow's kernels. The graph is known, so there is no tape: forward runs
 * the list, backward runs it from the end, and a tensor is released as soon as nothing later reads it.
 */
export class TrainingNetwork {
  readonly #steps: readonly Step[];
  /** For every value, how many steps read it; the logits count the caller too. */
  readonly #readers: readonly number[];
  /** The image's cast to the type that the network keeps it in, and the way back. */
  readonly #fromImage: Kernel;
  readonly #toImage: Kernel;
  readonly #toActivation: Kernel;
  readonly #toFloat: Kernel;
  readonly #sums: ReadonlyMap<number, Kernel>;

  /**
   * @param fuses whether nodes may run as one layer; where not, every node's value can be observed
   * @param frozen indices of parameters whose gradients are not needed: backward goes no further than it has to
   */
  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly precision: Precision,
    {fuses = true, frozen = new Set()}: {readonly fuses?: boolean; readonly frozen?: ReadonlySet<number>} = {},
  ) {
    const T = activationType(precision);
    this.#steps = planSteps(engine, model, precision, fuses, frozen);
    const readers = [0, ...this.#steps.map(() => 0)];
    for (const step of this.#steps) for (const input of step.inputs) readers[input] = at(readers, input) + 1;
    readers[readers.length - 1] = at(readers, readers.length - 1) + 1;
    this.#readers = readers;
    const imageType = activationType(valuePrecision(model.image.shape, precision));
    this.#fromImage = castKernel(engine, float32Type, imageType);
    this.#toImage = castKernel(engine, imageType, float32Type);
    this.#toActivation = castKernel(engine, float32Type, T);
    this.#toFloat = castKernel(engine, T, float32Type);
    this.#sums = new Map([T, float32Type].map((type) => [type.type, engine.kernel('AddV2', {T: type})]));
  }

  /** Inference: `[n, ...image]` in float32 to float32 logits. Everything passed is borrowed. */
  infer(image: Tensor, parameters: readonly Tensor[]): Tensor {
    return this.#run(image, parameters, null).logits;
  }

  /**
   * The forward pass of training: uses batch statistics, and keeps what backward needs until `backward` or `discard`.
   *
   * @param stepKey RNG key for dropout
   * @param observe is shown the value of each step, with the index of the model's node that it is the value of
   */
  forward(
    image: Tensor,
    parameters: readonly Tensor[],
    stepKey: StepKey = {seed: 0, step: 0},
    observe?: (node: number, value: Tensor) => void,
  ): {logits: Tensor; activations: Activations} {
    return this.#run(image, parameters, stepKey, observe);
  }

  /**
   * The gradients of everything trained, from that of the logits (float32). Consumes the activations.
   *
   * @param onGradient is shown each as it becomes final, by parameter index, while the layers before are still to come
   */
  backward(
    activations: Activations,
    gradient: Tensor,
    {image = false, onGradient}: BackwardOptions = {},
  ): Gradients {
    const {engine} = this;
    const parameters: (Tensor | null)[] = this.model.parameters.map(() => null);
    const pending: (Tensor | null)[] = [null, ...this.#steps.map(() => null)];
    // The logits are float32 in the caller's hands; a last layer that gives bfloat16 wants its own type back.
    const isFloat = activations.logitsType === DataType.float32;
    pending[pending.length - 1] = isFloat ? engine.retain(gradient) : this.#toActivation(gradient);

    for (let i = this.#steps.length - 1; i >= 0; i--) {
      const step = at(this.#steps, i);
      if (step.gradients.length === 0) continue; // a part, and the first part's step takes its gradient
      const outputGradients = step.gradients.flatMap((value) => pending[value] ?? []);
      const saved = at(activations.saved, i);
      const needsInputGradients = image || step.inputs.some((input) => input > 0 && at(this.#steps, input - 1).trained);
      if (outputGradients.length === step.gradients.length && (needsInputGradients || step.trained)) {
        engine.enter(step.backward);
        const accumulated = step.inputs.map((input) => pending[input] ?? null);
        const result = runBackward(step.layer, outputGradients, saved, needsInputGradients, accumulated);
        step.trainable.forEach((parameter, k) => {
          parameters[parameter] = at(result.parameters, k);
          onGradient?.(parameter, at(result.parameters, k));
        });
        step.inputs.forEach((input, k) => {
          const inputGradient = result.inputs[k] ?? null;
          if (inputGradient === null) return;
          const sum = pending[input] ?? null;
          if (step.layer.addsUp) engine.release(sum);
          pending[input] = step.layer.addsUp ? inputGradient : this.#accumulate(sum, inputGradient);
        });
      }
      engine.release(...outputGradients, ...saved);
      for (const value of step.gradients) pending[value] = null;
    }
    const first = pending[0] ?? null;
    if (first === null || !image) {
      engine.release(first);
      return {parameters, image: null};
    }
    const wide = this.#toImage(first);
    engine.release(first);
    return {parameters, image: wide};
  }

  /** Releases what a forward pass saved, where no backward pass follows. */
  discard(activations: Activations): void {
    for (const saved of activations.saved) this.engine.release(...saved);
    this.engine.release(...activations.buffers.values());
  }

  #run(
    image: Tensor,
    parameters: readonly Tensor[],
    stepKey: StepKey | null,
    observe?: (node: number, value: Tensor) => void,
  ): {logits: Tensor; activations: Activations} {
    const {engine} = this;
    const values: (Tensor | null)[] = [this.#fromImage(image)];
    const unread = this.#readers.slice();
    const saved: (readonly Tensor[])[] = [];
    const buffers = new Map<number, Tensor>();

    this.#steps.forEach((step) => {
      engine.enter(step.forward);
      const inputs = step.inputs.map((input) => values[input] as Tensor);
      const held = step.parameters.map((index) => at(parameters, index));
      const key = stepKey === null ? undefined : {...stepKey, layer: step.node};
      const result = step.layer.forward(inputs, held, stepKey !== null, key);
      observe?.(step.node, result.output);
      values.push(result.output);
      saved.push(result.saved);
      result.buffers.forEach((buffer, k) => buffers.set(at(step.buffers, k), buffer));
      for (const input of step.inputs) {
        unread[input] = at(unread, input) - 1;
        if (unread[input] === 0) {
          engine.release(values[input] as Tensor);
          values[input] = null;
        }
      }
    });
    const last = values[values.length - 1] as Tensor;
    const logits = last.dtype === DataType.float32 ? engine.retain(last) : this.#toFloat(last);
    engine.release(last);
    return {logits, activations: {saved, buffers, logitsType: last.dtype}};
  }

  /** Accumulates the gradients of a value with several uses. */
  #accumulate(sum: Tensor | null, gradient: Tensor): Tensor {
    if (sum === null) return gradient;
    const add = this.#sums.get(sum.dtype) as Kernel;
    const total = add(sum, gradient);
    this.engine.release(sum, gradient);
    return total;
  }
}

/** One layer's backward pass; the gradients of all parts of its input are joined to one. */
function runBackward(
  layer: NativeLayer,
  outputGradients: readonly Tensor[],
  saved: readonly Tensor[],
  needsInputGradients: boolean,
  accumulated: readonly (Tensor | null)[],
): BackwardResult {
  if (outputGradients.length > 1 && layer.joinGradients !== undefined) {
    return {inputs: [layer.joinGradients(outputGradients)], parameters: []};
  }
  return layer.backward(at(outputGradients, 0), saved, needsInputGradients, accumulated);
}

function planSteps(
  engine: Engine,
  model: Model,
  precision: Precision,
  fuses: boolean,
  frozen: ReadonlySet<number>,
): Step[] {
  const [image, ...nodes] = model.nodes;
  if (image !== model.image) throw new RangeError(`${model.name}: its first node must be its input`);
  const parameterIndex = new Map(model.parameters.map(({name}, index) => [name, index]));
  const nodeIndex = new Map(model.nodes.map((node, index) => [node, index]));
  const valueIndex = new Map([[image, 0]]);
  const trained: boolean[] = [false];
  const groups = fuses ? fuseNodes(engine, precision, nodes) : nodes.map((node) => runAlone(engine, precision, node));
  const steps = groups.map(({nodes: members, inputs: read, layer}, i) => {
    const last = at(members, members.length - 1);
    valueIndex.set(last, i + 1);
    const inputs = read.map((node) => valueIndex.get(node) as number);
    const held = members.flatMap((node) => node.operation.parameters);
    const indices = held.map(({name}) => parameterIndex.get(name) as number);
    const trainable = indices.filter((index) => at(model.parameters, index).trainable);
    const isTrained = trainable.some((index) => !frozen.has(index)) || inputs.some((input) => trained[input]);
    trained.push(isTrained);
    const name = nameLayer(members);
    return {
      layer,
      forward: {layer: name, phase: 'forward'} as const,
      backward: {layer: name, phase: 'backward'} as const,
      node: nodeIndex.get(last) as number,
      inputs,
      parameters: indices,
      buffers: indices.filter((index) => !at(model.parameters, index).trainable),
      trainable,
      trained: isTrained,
      part: members.length === 1 ? last.operation.part : undefined,
    };
  });
  const gradients = assignGradients(steps);
  return steps.map((step, i) => ({...step, gradients: at(gradients, i)}));
}

/** Its own name; for operations that have none, what they follow: `relu after bn1`. */
export function nameLayer(members: readonly Node[]): string {
  const named = members.find(({name}) => name !== null);
  if (named !== undefined) return named.name as string;
  const kinds = members.map(({operation}) => operation.kind).join(' and ');
  let before = members[0]?.inputs[0];
  while (before !== undefined && before.name === null) before = before.inputs[0];
  return `${kinds} after ${before?.name ?? 'the image'}`;
}
