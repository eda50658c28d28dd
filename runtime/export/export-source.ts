import type {Contract} from '../nn/contract.js';
import type {Model} from '../nn/model.js';
import type {NamedTensor} from '../nn/state-dict.js';

/** What is known of a trained network beside its weights; null is what nobody has said. */
export interface NetworkFacts {
  /** Hash of the resolved spec. */
  readonly specHash: string;
  /** The resolved spec, in YAML. */
  readonly spec: string | null;
  /** What its classes are called, in the order of the logits. */
  readonly classes: readonly string[] | null;
  /** Of each channel, of pixels from 0 to 1. */
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  /** The run's name. */
  readonly run: string | null;
  /** The epoch that the weights are of. */
  readonly epoch: number | null;
  /** Of these weights, as the run has measured them; from 0 to 1. */
  readonly accuracy: {readonly validation: number | null; readonly test: number | null};
}

/** A network with its weights, to be written in another form. */
export interface ExportSource {
  readonly model: Model;
  readonly contract: Contract;
  /** Path of the generated module. */
  readonly module: string;
  /** In the order of their file. */
  readonly weights: readonly NamedTensor[];
  /** Free text by key that stands in that file. */
  readonly weightsMetadata: Readonly<Record<string, string>>;
  readonly facts: NetworkFacts;
}
