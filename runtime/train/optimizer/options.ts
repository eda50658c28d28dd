/** Settings of single parameters: a group takes the parameters that no group before it took. */
export interface ParameterGroup {
  /** `norms`, `biases`, `head`, `body`, or a pattern on the parameter's name in which * stands for any characters. */
  readonly match: string;
  /** Times the learning rate. */
  readonly lr_factor: number;
  /** Null: the optimizer's. */
  readonly weight_decay: number | null;
}

interface CommonOptions {
  readonly weight_decay: number;
  /** Gradients are made smaller together until their norm is at most this: torch.nn.utils.clip_grad_norm_. */
  readonly clip_norm?: number | null;
  readonly groups?: readonly ParameterGroup[];
}

/** torch.optim.SGD. */
export interface SgdOptions extends CommonOptions {
  readonly name: 'sgd';
  readonly momentum: number;
  readonly nesterov?: boolean;
  readonly dampening?: number;
}

/** torch.optim.AdamW. */
export interface AdamWOptions extends CommonOptions {
  readonly name: 'adamw';
  readonly betas: readonly [number, number];
  readonly eps: number;
}

/** Lion, of "Symbolic Discovery of Optimization Algorithms" (Chen et al., 2023). */
export interface LionOptions extends CommonOptions {
  readonly name: 'lion';
  readonly betas: readonly [number, number];
}

/**
 * torch.optim.Muon with `adjust_lr_fn='match_rms_adamw'` for the matrices of hidden layers, whose steps are then as
 * large as AdamW's; torch.optim.AdamW with its defaults, at the same rate and decay, for everything else.
 */
export interface MuonOptions extends CommonOptions {
  readonly name: 'muon';
  readonly momentum: number;
  readonly nesterov: boolean;
}

export type OptimizerOptions = SgdOptions | AdamWOptions | LionOptions | MuonOptions;
