import type {Step} from '../../4-analyze/graph.js';
import {getOperation} from '../../operations/index.js';
import {printValue} from '../text.js';

/** Keys of a step whose value is not the layer function's default. */
export function differingKeys({spec}: Step): string[] {
  const defaults = getOperation(spec.operation).defaults(spec.values);
  return Object.keys(spec.values).filter((key) => !sameValue(spec.values[key], defaults[key]));
}

function sameValue(one: unknown, other: unknown): boolean {
  return one === other || (typeof one === 'object' && JSON.stringify(one) === JSON.stringify(other));
}

/** A value as the number, text or list that it is. */
export function printLiteral(step: Step, key: string): string {
  return printValue(step.spec.values[key] ?? 0);
}
