/** A part of a batch. */
export interface BatchPart {
  readonly images: Float32Array;
  readonly labels: Int32Array;
  /** Of the batch's images. */
  readonly share: number;
}

/** A batch in up to `count` parts of nearly as many images; the arrays are the batch's own memory. */
export function sliceBatch(images: Float32Array, labels: Int32Array, count: number): BatchPart[] {
  if (count === 1) return [{images, labels, share: 1}];
  const total = labels.length;
  const size = images.length / total;
  const parts: BatchPart[] = [];
  for (let k = 0; k < count; k++) {
    const [begin, end] = [Math.floor((total * k) / count), Math.floor((total * (k + 1)) / count)];
    if (begin === end) continue;
    parts.push({
      images: images.subarray(begin * size, end * size),
      labels: labels.subarray(begin, end),
      share: (end - begin) / total,
    });
  }
  return parts;
}
