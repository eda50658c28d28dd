import type {Tree} from '../1-parse/tree.js';
import {variablesOf} from './expression.js';

/** The variables that the texts of a tree use, without the dollar sign; keys are not texts. */
export function usedVariables(tree: Tree | null): Set<string> {
  const used = new Set<string>();
  collect(tree, used);
  return used;
}

function collect(tree: Tree | null, used: Set<string>): void {
  if (tree === null) return;
  if (tree.kind === 'map') for (const {value} of tree.entries.values()) collect(value, used);
  else if (tree.kind === 'list') for (const item of tree.items) collect(item, used);
  else if (typeof tree.value === 'string') for (const name of variablesOf(tree.value)) used.add(name);
}
