import type {Model} from '../../nn/model.js';
import type {Parameter} from '../../nn/operation.js';
import {adamwRule} from './adamw.js';
import {lionRule} from './lion.js';
import {isMatrix, muonRule} from './muon.js';
import type {MuonOptions, OptimizerOptions} from './options.js';
import {Optimizer} from './optimizer.js';
import type {UpdateEngine} from './optimizer.js';
import {resolveParameters} from './parameter-settings.js';
import type {Rule} from './rule.js';
import {sgdRule} from './sgd.js';

/**
 * An optimizer of a model's trained parameters, which takes over their first values.
 *
 * @param values by parameter index; those of buffers and frozen parameters stay the caller's
 * @throws UserError where a group takes no parameter
 */
export function createOptimizer<T>(
  engine: UpdateEngine<T>,
  model: Model,
  options: OptimizerOptions,
  frozen: ReadonlySet<number>,
  values: readonly T[],
): Optimizer<T> {
  const settings = resolveParameters(model, options, frozen);
  const ruleOf = chooseRules(model, options);
  const optimizer = new Optimizer(engine, options.clip_norm ?? null);
  model.parameters.forEach((parameter, index) => {
    const own = settings.get(index);
    if (own !== undefined) optimizer.add(index, values[index] as T, parameter, own, ruleOf(parameter));
  });
  return optimizer;
}

function chooseRules(model: Model, options: OptimizerOptions): (parameter: Parameter) => Rule {
  if (options.name === 'muon') return chooseMuonRules(model, options);
  const rule =
    options.name === 'sgd' ? sgdRule(options) : options.name === 'adamw' ? adamwRule(options) : lionRule(options);
  return () => rule;
}

/** The last matrix makes the logits: Muon is for hidden layers. */
function chooseMuonRules({parameters}: Model, options: MuonOptions): (parameter: Parameter) => Rule {
  const last = parameters.findLast(isMatrix);
  const rest = adamwRule({betas: [0.9, 0.999], eps: 1e-8});
  return (parameter) => (isMatrix(parameter) && parameter !== last ? muonRule(options, parameter.shape) : rest);
}
