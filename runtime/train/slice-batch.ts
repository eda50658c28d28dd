import {mainClasses, sliceTargets} from './targets.js';
import type {Targets} from './targets.js';

/** A part of a batch. */
export interface BatchPart {
  readonly images: Float32Array;
  readonly targets: Targets;
  /** The part's fraction of the batch's images. */
  readonly fraction: number;
}

/** A batch in up to `count` parts of nearly as many images; the arrays are the batch's own memory. */
export function sliceBatch(images: Float32Array, targets: Targets, count: number): BatchPart[] {
  if (count === 1) return [{images, targets, fraction: 1}];
  const total = mainClasses(targets).length;
  const size = images.length / total;
  const parts: BatchPart[] = [];
  for (let k = 0; k < count; k++) {
    const [begin, end] = [Math.floor((total * k) / count), Math.floor((total * (k + 1)) / count)];
    if (begin === end) continue;
    parts.push({
      images: images.subarray(begin * size, end * size),
      targets: sliceTargets(targets, begin, end),
      fraction: (end - begin) / total,
    });
  }
  return parts;
}
