import type {GraphItem, ParallelStep} from '../../4-analyze/graph.js';
import {flattenItems} from '../../4-analyze/graph.js';
import {toVariable} from './variable-names.js';

/**
 * A branch is named by what the names of its layers begin with, up to a dot and without numbers at its end; null where
 * that is nothing. `short` leaves out the last part where there is one layer only.
 */
function nameBranch(branch: readonly GraphItem[], short: boolean): string | null {
  const names = flattenItems(branch).flatMap(({spec}) => (spec.name === null ? [] : [spec.name.split('.')]));
  const [first = [], ...others] = names;
  const ownPart = short && others.length === 0 && first.length > 1 ? 1 : 0;
  let common = 0;
  while (common < first.length - ownPart && others.every((other) => other[common] === first[common])) common++;
  const parts = first.slice(0, common);
  while (/^\d+$/.test(parts.at(-1) ?? '')) parts.pop();
  const name = toVariable(parts.join('.'));
  return name === '' ? null : name;
}

/** Names of the branches, as different from each other as their layers' allow. */
export function nameBranches(branches: ParallelStep['branches']): (string | null)[] {
  const names = branches.map((branch) => nameBranch(branch, true));
  return names.map((name, index) =>
    name !== null && names.indexOf(name) !== names.lastIndexOf(name) ? nameBranch(branches[index] ?? [], false) : name,
  );
}
