import {UserError} from '../../../common/errors.js';
import type {Model} from '../../nn/model.js';
import {createMatcher} from '../match-name.js';
import type {OptimizerOptions, ParameterGroup} from './options.js';

/** How one parameter is trained, where that differs from the others. */
export interface ParameterSettings {
  /** Times the learning rate. */
  readonly rateFactor: number;
  readonly weightDecay: number;
}

/**
 * The settings of the trained parameters of a model, by index; a frozen one has none.
 *
 * @param frozen indices of the parameters that keep their values
 * @throws UserError `group-unused`, where a group takes no parameter
 */
export function resolveParameters(
  model: Model,
  {weight_decay, groups = []}: OptimizerOptions,
  frozen: ReadonlySet<number>,
): ReadonlyMap<number, ParameterSettings> {
  const belongs = createGroupMatcher(model);
  const used = new Set<ParameterGroup>();
  const settings = new Map<number, ParameterSettings>();
  model.parameters.forEach(({name, trainable}, index) => {
    if (!trainable || frozen.has(index)) return;
    const group = groups.find(({match}) => belongs(name, match));
    if (group !== undefined) used.add(group);
    settings.set(index, {rateFactor: group?.lr_factor ?? 1, weightDecay: group?.weight_decay ?? weight_decay});
  });
  const unused = groups.find((group) => !used.has(group));
  if (unused !== undefined) throw unusedGroup(model, unused, groups, belongs);
  return settings;
}

/** Whether a group takes a parameter, by their names. */
type GroupMatcher = (name: string, match: string) => boolean;

function createGroupMatcher(model: Model): GroupMatcher {
  const norms = findNorms(model);
  const matches = createMatcher(model);
  return (name, match) => {
    if (match === 'norms') return norms.has(name);
    if (match === 'biases') return name.endsWith('.bias');
    return matches(name, match);
  };
}

/** Names of the parameters of normalizations. */
function findNorms({nodes}: Model): ReadonlySet<string> {
  const norms = nodes.filter(({operation}) => /norm$/.test(operation.kind));
  return new Set(norms.flatMap(({operation}) => operation.parameters.map(({name}) => name)));
}

function unusedGroup(
  model: Model,
  {match}: ParameterGroup,
  groups: readonly ParameterGroup[],
  belongs: GroupMatcher,
): UserError {
  const names = model.parameters.flatMap(({name, trainable}) => (trainable ? [name] : []));
  const taken = names.some((name) => belongs(name, match));
  const others = groups.length > 1 ? 'all that it would take are frozen, or in a group before it' : 'they are frozen';
  return new UserError(
    'group-unused',
    taken
      ? `optimizer.groups: nothing is left for the group ${match} of the parameters of ${model.name}: ${others}.`
      : `optimizer.groups: the group ${match} takes no parameter of ${model.name}.`,
    taken
      ? 'Put it before the others, or leave it out.'
      : `Leave it out, or name parameters such as ${names.slice(0, 3).join(', ')}; * stands for any characters.`,
    2,
  );
}
