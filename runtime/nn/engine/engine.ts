import type {Binding, OperationAttribute, TensorFlow} from '../../native/binding.js';
import type {Precision} from '../precision.js';
import type {KernelObserver, Section} from './observe.js';

/** TF_DataType, as far as specnet uses it (tensorflow/c/tf_datatype.h). */
export const DataType = {float32: 1, int32: 3, int64: 9, bfloat16: 14, resource: 20} as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

/** A tensor that the C library holds. It lives until every reference to it has been released. */
export interface Tensor {
  readonly id: number;
  /** NHWC, batch included. */
  readonly shape: readonly number[];
  readonly dtype: number;
  references: number;
}

export type AttributeValue =
  | {readonly type: number}
  | {readonly float: number}
  | {readonly shape: readonly number[]}
  | {readonly strings: readonly string[]}
  | {readonly types: readonly number[]}
  | number
  | boolean
  | string
  | readonly number[];

/** The attributes of an operation as TensorFlow's op registry names them; plain numbers are integers. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One TensorFlow operation with its attributes resolved. Inputs are borrowed, the output is the caller's. */
export type Kernel = (...inputs: readonly Tensor[]) => Tensor;
export type MultiKernel = (...inputs: readonly Tensor[]) => Tensor[];

/**
 * Calls TensorFlow's kernels through the addon, eagerly and without tfjs's tape: tensors are counted references, so
 * the plan that calls it decides when memory goes back.
 */
export class Engine {
  readonly #binding: Binding;
  #live = 0;
  #section: Section = {layer: null, phase: 'other'};
  #observer: KernelObserver | null = null;

  constructor(readonly tensorflow: TensorFlow) {
    this.#binding = tensorflow.binding;
  }

  /** Tensors that are held now; flat from step to step, or something leaks. */
  get liveTensors(): number {
    return this.#live;
  }

  /** Shows every kernel call from here on to `observer`; null ends that. */
  observe(observer: KernelObserver | null): void {
    this.#observer = observer;
  }

  /** Says what the next kernel calls are for. An observer is notified; nothing else depends on it. */
  enter(section: Section): void {
    this.#section = section;
  }

  /** Whether an operation of specnet's own (native/addon) runs here on activations of this precision. */
  usesCustom(operation: string, precision: Precision): boolean {
    const {customOperations, customPrecisions} = this.tensorflow;
    return customOperations.has(operation) && customPrecisions.has(precision);
  }

  kernel(operation: string, attributes: Attributes): Kernel {
    const call = this.kernels(operation, attributes, 1);
    return (...inputs) => call(...inputs)[0] as Tensor;
  }

  /** For an operation with several outputs, or none. */
  kernels(operation: string, attributes: Attributes, outputs: number): MultiKernel {
    const resolved = Object.entries(attributes).map(([name, value]) => this.#attribute(name, value));
    return (...inputs) => {
      const start = this.#observer === null ? 0 : performance.now();
      const made = this.#binding.executeOp(operation, resolved, inputs.map((tensor) => tensor.id), outputs);
      this.#observer?.({operation, section: this.#section, start, end: performance.now()});
      return made.map(({id, shape, dtype}) => this.#own(id, shape, dtype));
    };
  }

  /** A tensor over `data`, which is shared, not copied: it must not change while the tensor lives. */
  tensor(data: Float32Array | Int32Array, shape: readonly number[]): Tensor {
    const dtype = data instanceof Int32Array ? DataType.int32 : DataType.float32;
    return this.#own(this.#binding.createTensor(shape, dtype, data), shape, dtype);
  }

  scalar(value: number): Tensor {
    return this.tensor(Float32Array.of(value), []);
  }

  /** A copy of a float32 or int32 tensor's values. */
  read(tensor: Tensor): Float32Array {
    return this.#binding.tensorDataSync(tensor.id) as Float32Array;
  }

  retain(tensor: Tensor): Tensor {
    tensor.references += 1;
    return tensor;
  }

  release(...tensors: readonly (Tensor | null)[]): void {
    for (const tensor of tensors) {
      if (tensor === null) continue;
      tensor.references -= 1;
      if (tensor.references > 0) continue;
      if (tensor.references < 0) throw new Error(`tensor ${tensor.id} was released twice`);
      this.#binding.deleteTensor(tensor.id);
      this.#live -= 1;
    }
  }

  #own(id: number, shape: readonly number[], dtype: number): Tensor {
    this.#live += 1;
    return {id, shape, dtype, references: 1};
  }

  #attribute(name: string, value: AttributeValue): OperationAttribute {
    const {TF_ATTR_TYPE, TF_ATTR_INT, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING, TF_ATTR_SHAPE} = this.#binding;
    if (typeof value === 'number') return {name, type: TF_ATTR_INT, value};
    if (typeof value === 'boolean') return {name, type: TF_ATTR_BOOL, value};
    if (typeof value === 'string') return {name, type: TF_ATTR_STRING, value};
    if ('type' in value) return {name, type: TF_ATTR_TYPE, value: value.type};
    if ('float' in value) return {name, type: TF_ATTR_FLOAT, value: value.float};
    if ('shape' in value) return {name, type: TF_ATTR_SHAPE, value: value.shape};
    if ('strings' in value) return {name, type: TF_ATTR_STRING, value: endWithCommas(value.strings)};
    if ('types' in value) return {name, type: TF_ATTR_STRING, value: endWithCommas(value.types)};
    return {name, type: TF_ATTR_INT, value};
  }
}

/** A list as the addon takes it where tfjs's binding knows none: native/addon/list_attribute.cc. */
function endWithCommas(elements: readonly (string | number)[]): string {
  return elements.map((element) => `${element},`).join('');
}

/** The TensorFlow type of activations in a precision, as an attribute. */
export function activationType(precision: Precision): {readonly type: number} {
  return {type: precision === 'bfloat16' ? DataType.bfloat16 : DataType.float32};
}

/**
 * The precision that a value of this shape is kept in: that of the activations for a feature map, float32 for a vector,
 * which is small, and near the logits.
 */
export function valuePrecision(shape: readonly number[], precision: Precision): Precision {
  return shape.length === 1 ? 'float32' : precision;
}

export const float32Type = {type: DataType.float32};

/** A cast between two types; where they are the same, another reference to the tensor itself. */
export function castKernel(engine: Engine, from: {readonly type: number}, to: {readonly type: number}): Kernel {
  if (from.type === to.type) return (tensor) => engine.retain(tensor as Tensor);
  return engine.kernel('Cast', {SrcT: from, DstT: to, Truncate: false});
}
