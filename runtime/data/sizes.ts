/** A part of a run and the size of its images. */
export interface ImageSize {
  /** Fraction of the epochs. */
  readonly until: number;
  /** Pixels of both sides. */
  readonly size: number;
}

/**
 * The size of an epoch's images: that of the part in which the epoch's middle lies, so that a short run sees the last
 * size too.
 *
 * @param sizes ascending by `until`, the last until 1
 * @param epoch counts from 0
 * @returns null where images keep their own
 */
export function chooseSize(sizes: readonly ImageSize[], epoch: number, epochs: number): number | null {
  return sizes.find(({until}) => (epoch + 0.5) / epochs < until)?.size ?? null;
}
