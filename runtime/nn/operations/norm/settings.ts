import {at} from '../../at.js';

export interface BatchNormSettings {
  /** The layer's, for errors. */
  readonly name: string;
  readonly epsilon: number;
  readonly momentum: number;
}

export interface GroupNormSettings {
  readonly groups: number;
  /** Whether each place has its own mean and variance, as in layer normalization, or all of an image share theirs. */
  readonly eachPlace: boolean;
  readonly epsilon: number;
}

/** `[samples, places, groups, channels of a group]`: what shares a mean and a variance lies along the axes 1 and 3. */
export function viewGroups(
  shape: readonly number[],
  {groups, eachPlace}: GroupNormSettings,
): readonly [number, number, number, number] {
  const channels = shape.at(-1) ?? 0;
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const samples = eachPlace ? rows : at(shape, 0);
  return [samples, rows / samples, groups, channels / groups];
}
