/** An attribute of an operation, as the addon takes it. `type` is one of the binding's TF_ATTR_* constants. */
export interface OperationAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: string | number | boolean | readonly number[] | readonly boolean[] | readonly string[];
}

/** What the addon reports of a tensor that it made: a number that names it, its shape, and its TF_DataType. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/**
 * The part of tfjs-node's N-API addon that specnet calls (binding/tfjs_backend.cc). Every tensor belongs to the addon
 * until deleteTensor; JavaScript holds only its id.
 */
export interface Binding {
  createTensor(shape: readonly number[], dtype: number, data: Float32Array | Int32Array | Uint8Array): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputCount: number,
  ): TensorMetadata[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_ATTR_RESOURCE: number;
}

/** TensorFlow's C library, loaded, and what is known of it. */
export interface TensorFlow {
  readonly binding: Binding;
  /** As the library reports it: `2.21.0`. */
  readonly version: string;
  /** Whether operations run on a GPU. */
  readonly gpu: boolean;
  /** Whether oneDNN's convolution with what follows it as one operation can be called: `_MklNativeFusedConv2D`. */
  readonly fusesConvolutions: boolean;
  /** The folder the library was loaded from. */
  readonly directory: string;
  /** Ends the process without taking Node apart, which may crash while V8 compiles for another thread. */
  readonly leaveAtOnce: (status: number) => never;
  /** specnet's own operations (native/addon) that this library and processor run: `SpecnetConvolve`. */
  readonly customOperations: ReadonlySet<string>;
  /** The number formats in which they do, where they have an attribute T. */
  readonly customPrecisions: ReadonlySet<'float32' | 'bfloat16'>;
}
