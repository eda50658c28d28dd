/** How gradients change weights. */
export {createOptimizer} from './create-optimizer.js';
export {NativeUpdates} from './native-updates.js';
export type {Optimizer, UpdateEngine} from './optimizer.js';
export type {
  AdamWOptions,
  LionOptions,
  MuonOptions,
  OptimizerOptions,
  ParameterGroup,
  SgdOptions,
} from './options.js';
