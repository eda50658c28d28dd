/** A recipe's optimizer, with nothing optional left. */
export type Optimizer = OptimizerSettings &
  (
    | {
        readonly name: 'sgd';
        readonly momentum: number;
        readonly nesterov: boolean;
        readonly dampening: number;
      }
    | {readonly name: 'adamw'; readonly betas: Betas; readonly eps: number}
    | {readonly name: 'lion'; readonly betas: Betas}
    | {readonly name: 'muon'; readonly momentum: number; readonly nesterov: boolean}
  );

export type Betas = readonly [number, number];

/** What all optimizers have. */
export interface OptimizerSettings {
  readonly lr: number;
  readonly weight_decay: number;
  readonly clip_norm: number | null;
  /** The first that matches a parameter counts. */
  readonly groups: readonly ParameterGroup[];
}

export interface ParameterGroup {
  /** `norms`, `biases`, `head`, `body`, or a pattern on the parameter's name in which * stands for any characters. */
  readonly match: string;
  readonly lr_factor: number;
  /** Null: the optimizer's. */
  readonly weight_decay: number | null;
}
