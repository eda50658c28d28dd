/**
 * How to train, with nothing optional left. The keys are those of the YAML; specs/schema/recipe.schema.json explains
 * each.
 */
export interface Recipe {
  readonly name: string;
  readonly seed: number;
  readonly epochs: number;
  readonly batch: number;
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  readonly loss: 'cross-entropy';
  readonly optimizer: {
    readonly name: 'sgd';
    readonly lr: number;
    readonly momentum: number;
    readonly weight_decay: number;
  };
  readonly schedule: {readonly name: 'step'; readonly step: number; readonly gamma: number};
  readonly data: {
    readonly valid_ratio: number;
    readonly workers: number;
    readonly eval_batch: number;
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  readonly augment: readonly Augmentation[];
  readonly early_stopping: {
    readonly metric: 'val/loss' | 'val/acc';
    readonly patience: number;
    readonly min_delta: number;
  } | null;
}

export type Augmentation =
  | {readonly name: 'random-crop'; readonly padding: number}
  | {readonly name: 'horizontal-flip'; readonly probability: number};
