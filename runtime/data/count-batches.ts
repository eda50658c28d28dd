/**
 * Batches of a pass over so many images, as PyTorch's DataLoader counts them.
 *
 * @param dropLast leaves out a last batch that would not be full; it is kept where not given
 */
export function countBatches(images: number, batch: number, dropLast = false): number {
  return dropLast ? Math.floor(images / batch) : Math.ceil(images / batch);
}
