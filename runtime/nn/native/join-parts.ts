import {at} from '../at.js';
import type {Part} from '../engine/layer.js';

/** What decides it of a step: the values that it reads, and which part of the first its own value is, if it is one. */
interface Described {
  readonly inputs: readonly number[];
  readonly part: Part | undefined;
}

/**
 * For each step the values whose gradients its backward pass takes: its own. Where steps make all the parts of one
 * value, the first of them, which goes back last, takes those of all, in the order of the parts, and the others take
 * none: so the value's gradient is put together once, where each part by itself would be widened by zeros and added up.
 *
 * @returns indices of values; step i makes value i + 1
 */
export function assignGradients(steps: readonly Described[]): (readonly number[])[] {
  const groups = new Map<string, number[]>();
  steps.forEach(({inputs, part}, i) => {
    if (part === undefined) return;
    const key = `${at(inputs, 0)} in ${part.count}`;
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const assigned: (readonly number[])[] = steps.map((_, i) => [i + 1]);
  for (const members of groups.values()) {
    const indexOf = (step: number) => at(steps, step).part?.index ?? 0;
    const ordered = [...members].sort((a, b) => indexOf(a) - indexOf(b));
    const count = at(steps, at(ordered, 0)).part?.count;
    // Not where a part has no reader and so no step, or a value is cut up alike twice.
    if (members.length !== count || ordered.some((step, place) => indexOf(step) !== place)) continue;
    for (const step of members) assigned[step] = step === Math.min(...members) ? ordered.map((each) => each + 1) : [];
  }
  return assigned;
}
