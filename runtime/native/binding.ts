import type {InstructionSet} from './instruction-sets.js';

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
  /** Opens the SavedModel in a folder, by one of its tags; the number names it. */
  loadSavedModel(folder: string, tag: string): number;
  deleteSavedModel(id: number): void;
  /** @param inputNames, outputNames `image:0`, several with commas between them */
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
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

/** How a call into TensorFlow's distributed runtime ended: one of TF_Code's numbers, 0 where it went well. */
export interface Outcome {
  readonly code: number;
  /** TensorFlow's own words. */
  readonly message: string;
}

/** What the addon does with a group of workers: addon/module.cc. A process joins one group, once. */
export interface GroupFunctions {
  /**
   * Begins to join, and returns at once: false where that has been done before. To be called before openBinding.
   * @param server a tensorflow.ServerDef in protobuf's text format
   * @param size workers in it
   */
  joinGroup(server: string, size: number): boolean;
  /** How joining ended; null while others are missing. */
  askJoined(): Outcome | null;
  /** Blocks until a sum has ended, at most so many milliseconds; null where it has not. */
  waitForSum(key: number, milliseconds: number): Outcome | null;
  /** Makes all calls of the others fail with this message. */
  reportError(message: string): Outcome;
  /** Blocks until all have come to the barrier, at most so many milliseconds. */
  waitAtBarrier(name: string, milliseconds: number): Outcome;
}

/** What Node loads: the addon, which makes TensorFlow's context when the binding is opened. */
export interface Addon extends GroupFunctions {
  /** The same binding to every caller. */
  openBinding(): Binding;
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
  /** What specnet's kernels here are compiled for. */
  readonly instructions: InstructionSet;
  /** The folder the library was loaded from. */
  readonly directory: string;
  /** Ends the process without taking Node apart, which may crash while V8 compiles for another thread. */
  readonly leaveAtOnce: (status: number) => never;
  /** specnet's own operations (native/addon) that this library and processor run: `SpecnetConvolve`. */
  readonly customOperations: ReadonlySet<string>;
  /** The number formats in which they do, where they have an attribute T. */
  readonly customPrecisions: ReadonlySet<'float32' | 'bfloat16'>;
}
