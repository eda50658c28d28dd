import type {BatchRows} from '../data/shard.js';
import {mainClasses, sliceTargets} from './targets.js';
import type {Targets} from './targets.js';

/** A part of a batch. */
export interface BatchPart {
  readonly images: Float32Array;
  readonly targets: Targets;
  /** The part's fraction of the batch's images. */
  readonly fraction: number;
  /** Among the batch's parts, from 0. */
  readonly number: number;
}

/**
 * A batch, or a worker's shard of one, in parts; the arrays are the batch's own memory.
 *
 * @param parts rows of the whole batch, the first of which come first in the arrays
 * @param total images of the whole batch
 */
export function sliceBatch(
  images: Float32Array,
  targets: Targets,
  parts: readonly BatchRows[],
  total: number,
): BatchPart[] {
  const size = images.length / mainClasses(targets).length;
  const first = parts[0]?.begin ?? 0;
  return parts.map(({number, begin, end}) => ({
    number,
    images: images.subarray((begin - first) * size, (end - first) * size),
    targets: sliceTargets(targets, begin - first, end - first),
    fraction: (end - begin) / total,
  }));
}
