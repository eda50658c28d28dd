import type {Values} from '../operations/operation.js';
import type {Place} from '../diagnostics/place.js';

/** A network with nothing left to look up: names found, defaults filled in, expressions evaluated. */
export interface ModelSpec {
  readonly name: string;
  /** The factory's name in generated code: `resnet18Imagenet`. */
  readonly identifier: string;
  readonly description: string | null;
  readonly reference: string | null;
  /** `[height, width, channels]`. */
  readonly input: readonly [number, number, number];
  readonly classes: number;
  readonly stem: readonly OperationSpec[];
  readonly stages: readonly StageSpec[];
  readonly head: readonly OperationSpec[];
  readonly expect: Readonly<Record<ExpectKey, Expectation | null>>;
  /** Where the network as a whole is written. */
  readonly place: Place;
  readonly places: {readonly input: Place; readonly stem: Place; readonly head: Place; readonly classes: Place};
}

export type ExpectKey = 'parameters' | 'buffers' | 'macs';

export interface Expectation {
  readonly value: number;
  readonly place: Place;
}

/** One operation with all its values. */
export interface OperationSpec {
  readonly operation: string;
  /** The layer's name inside its block; null for operations without weights. */
  readonly name: string | null;
  readonly values: Values;
  /** The expression that a value was computed from, by key. */
  readonly expressions: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Where each key's value is written. */
  readonly places: Readonly<Record<string, Place>>;
}

export type Shortcut = 'projection' | 'identity' | 'none';

export interface StageSpec {
  /** `layer1`, as torchvision names stages. */
  readonly name: string;
  readonly place: Place;
  readonly block: BlockDefinition;
  readonly channels: number;
  readonly stride: number;
  /** The block's parameters as this stage has them. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly blocks: readonly BlockSpec[];
}

/** A block file, as far as it is the same for all who use it. */
export interface BlockDefinition {
  readonly name: string;
  readonly description: string | null;
  readonly expansion: number;
  readonly shortcut: Shortcut;
  readonly place: Place;
}

/** One block of a stage. The operations of equal blocks are one object. */
export interface BlockSpec {
  /** `layer1.0`. */
  readonly name: string;
  /** Channels that come in and go out. */
  readonly in: number;
  readonly out: number;
  readonly body: readonly OperationSpec[];
  /** What the shortcut becomes where the identity does not fit; empty unless the block asks for a projection. */
  readonly projection: readonly OperationSpec[];
  readonly after: readonly OperationSpec[];
}
