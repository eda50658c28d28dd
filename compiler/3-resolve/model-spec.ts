import type {Values} from '../operations/operation.js';
import type {Place} from '../diagnostics/place.js';
import type {Conventions} from './conventions.js';
import type {Expectations} from './expectations.js';
import type {Param} from './params.js';

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
  readonly stem: readonly ItemSpec[];
  readonly stages: readonly StageSpec[];
  readonly head: readonly ItemSpec[];
  readonly expect: Expectations;
  readonly params: readonly Param[];
  readonly conventions: Conventions;
  /** Where the network as a whole is written. */
  readonly place: Place;
  readonly places: {readonly input: Place; readonly stem: Place; readonly head: Place; readonly classes: Place};
}

/** What a stem, a head, and the lists of a block consist of. */
export type ItemSpec = OperationSpec | ParallelSpec;

/** One operation with all its values. */
export interface OperationSpec {
  readonly kind: 'operation';
  readonly operation: string;
  /** The layer's name inside its block; null for operations without weights. */
  readonly name: string | null;
  readonly values: Values;
  /** The expression that a value was computed from, by key; `name` is among them where the name is a template. */
  readonly expressions: Readonly<Record<string, string>>;
  readonly place: Place;
  /** Where each key's value is written. */
  readonly places: Readonly<Record<string, Place>>;
}

/** Branches that run side by side on one input, and how their results become one. */
export interface ParallelSpec {
  readonly kind: 'parallel';
  readonly join: Join;
  /** Whether each branch gets an equal part of the input's channels, rather than all of it. */
  readonly split: boolean;
  /** A branch without items is its input itself. */
  readonly branches: readonly (readonly ItemSpec[])[];
  readonly place: Place;
}

export type Join = 'add' | 'multiply' | 'concat';

/**
 * What a block adds to its body's result; `where-it-fits` is the identity where shapes agree, and nothing elsewhere.
 */
export type Shortcut = 'projection' | 'identity' | 'none' | 'where-it-fits';

export interface StageSpec {
  /**
   * What the names of its blocks begin with, `layer1` as in torchvision, or `stage 3` where they have nothing of their
   * own.
   */
  readonly name: string;
  readonly place: Place;
  /** Null where the stage's operations are written out: it then has one block, without a name. */
  readonly block: BlockDefinition | null;
  /** Null where the block's `out` says its own. */
  readonly channels: number | null;
  readonly stride: number;
  /** The block's parameters as this stage has them. */
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly blocks: readonly BlockSpec[];
}

/** A block file, as far as it is the same for all who use it. */
export interface BlockDefinition {
  readonly name: string;
  readonly description: string | null;
  /** Output channels over the stage's; 1 where `out` says them. */
  readonly expansion: number;
  /** The expression of the output channels, of a block that has one. */
  readonly out: string | null;
  readonly shortcut: Shortcut;
  /** Whether the block says it, rather than have the default. */
  readonly saysShortcut: boolean;
  /** What a projection is fed from: the block's input, or what `before` made of it. */
  readonly projectsFrom: 'input' | 'before';
  /** Where the block says its shortcut. */
  readonly place: Place;
  /** Where it says its output channels. */
  readonly outPlace: Place;
}

/** One block of a stage. What equal blocks hold is one object. */
export interface BlockSpec {
  /** `layer1.0`; empty where the stage's operations are written out, whose layers have whole names. */
  readonly name: string;
  readonly parts: BlockParts;
}

/** What a block does, with its variables bound. */
export interface BlockParts {
  /** Channels that come in and go out. */
  readonly in: number;
  readonly out: number;
  /** What the body is fed from; the input itself where it is empty. */
  readonly before: readonly ItemSpec[];
  readonly body: readonly ItemSpec[];
  /** What the shortcut becomes where the identity does not fit; empty unless the block asks for a projection. */
  readonly projection: readonly ItemSpec[];
  readonly after: readonly ItemSpec[];
}
