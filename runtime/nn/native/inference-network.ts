import {at} from '../at.js';
import type {Model} from '../model.js';
import type {Precision} from '../precision.js';
import {DataType, activationType, castKernel, float32Type, valuePrecision} from '../engine/engine.js';
import type {Engine, Kernel, Tensor} from '../engine/engine.js';
import {fuseForInference} from './inference-fusion.js';
import type {InferenceLayer} from '../engine/layer.js';
import {nameLayer} from './training-network.js';
import type {Section} from '../engine/observe.js';
import {skipIdle} from './skip-idle.js';

interface Step {
  readonly layer: InferenceLayer;
  readonly section: Section;
  /** Indices of earlier values; 0 is the image. */
  readonly inputs: readonly number[];
  /** Indices of its parameters among the model's, in the order of the layer's nodes. */
  readonly parameters: readonly number[];
  /** Values that nothing later reads. */
  readonly lastReads: readonly number[];
}

/** A network's weights as its inference reads them: folded, cast and packed once. Disposed of by whoever holds it. */
export interface PreparedWeights {
  /** The weights of each step. */
  readonly tensors: readonly (readonly Tensor[])[];
  dispose(): void;
}

/** A model compiled into a list of steps for inference, with as few passes over memory as the kernels allow. */
export class InferenceNetwork {
  readonly #steps: readonly Step[];
  readonly #fromImage: Kernel;
  readonly #toFloat: Kernel;

  constructor(
    readonly engine: Engine,
    readonly model: Model,
    readonly precision: Precision,
  ) {
    const T = activationType(precision);
    this.#steps = planSteps(engine, model, precision);
    const imageType = activationType(valuePrecision(model.image.shape, precision));
    this.#fromImage = castKernel(engine, float32Type, imageType);
    this.#toFloat = castKernel(engine, T, float32Type);
  }

  /** @param parameters every parameter and buffer of the model, borrowed; they may be held until `dispose` */
  prepare(parameters: readonly Tensor[]): PreparedWeights {
    const {engine} = this;
    const tensors = this.#steps.map(({layer, parameters: indices, section}) => {
      engine.enter({...section, phase: 'other'});
      return layer.prepare(indices.map((index) => at(parameters, index)));
    });
    return {tensors, dispose: () => engine.release(...tensors.flat())};
  }

  /** `[n, ...image]` in float32 to float32 logits. What is passed is borrowed. */
  run(image: Tensor, prepared: PreparedWeights): Tensor {
    const {engine} = this;
    const values: Tensor[] = [this.#fromImage(image)];
    this.#steps.forEach(({layer, section, inputs, lastReads}, i) => {
      engine.enter(section);
      values.push(layer.forward(inputs.map((input) => at(values, input)), at(prepared.tensors, i)));
      for (const value of lastReads) engine.release(at(values, value));
    });
    const last = at(values, values.length - 1);
    if (last.dtype === DataType.float32) return last;
    const logits = this.#toFloat(last);
    engine.release(last);
    return logits;
  }
}

function planSteps(engine: Engine, model: Model, precision: Precision): Step[] {
  const [image, ...nodes] = model.nodes;
  if (image !== model.image) throw new RangeError(`${model.name}: its first node must be its input`);
  const parameterIndex = new Map(model.parameters.map(({name}, index) => [name, index]));
  const valueIndex = new Map([[image, 0]]);
  const steps = fuseForInference(engine, precision, skipIdle(nodes)).map(({nodes: members, inputs, layer}, i) => {
    valueIndex.set(at(members, members.length - 1), i + 1);
    return {
      layer,
      section: {layer: nameLayer(members), phase: 'forward'} as const,
      inputs: inputs.map((node) => valueIndex.get(node) as number),
      parameters: members.flatMap(({operation}) =>
        operation.parameters.map(({name}) => parameterIndex.get(name) as number),
      ),
    };
  });
  const lastReader = new Map(steps.flatMap(({inputs}, i) => inputs.map((input) => [input, i])));
  return steps.map((step, i) => ({
    ...step,
    lastReads: [...new Set(step.inputs)].filter((input) => lastReader.get(input) === i),
  }));
}
