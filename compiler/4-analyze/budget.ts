import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {overBudget} from '../diagnostics/analyze-messages.js';
import type {Place} from '../diagnostics/place.js';
import type {Costs} from './graph.js';
import type {Shape} from '../operations/operation.js';

/** What no network that this machine could train comes near; far below where counts stop being exact. */
export const budget = {
  /** Trainable numbers: 40 GB of float32. */
  parameters: 1e10,
  /** Multiply-accumulates for one image. */
  macs: 1e15,
  /** Numbers in one activation of one image. */
  activation: 1e9,
} as const;

/** The first limit that a network goes over with this part, as a diagnostic; null where it stays within all. */
export function checkBudget(costs: Costs, shape: Shape, place: Place): Diagnostic | null {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size > budget.activation)
    return makeError(place, overBudget('numbers in one activation', size, budget.activation));
  if (costs.parameters > budget.parameters) {
    return makeError(place, overBudget('parameters', costs.parameters, budget.parameters));
  }
  if (costs.macs > budget.macs) return makeError(place, overBudget('MACs', costs.macs, budget.macs));
  return null;
}
