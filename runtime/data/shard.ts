/** Rows of a batch that go through the network together. */
export interface BatchRows {
  /** Counts from 0; a part without images has none. */
  readonly number: number;
  readonly begin: number;
  readonly end: number;
}

/** What of every batch one of several workers takes: some of its parts, in a row. */
export interface Shard {
  /** In which every batch is cut; no fewer than workers. */
  readonly parts: number;
  /** Counts from 0. */
  readonly worker: number;
  readonly workers: number;
}

/**
 * Cuts a batch of so many images into parts of nearly as many. Where there are fewer images than parts, some parts are
 * left out.
 *
 * @param shard whose parts are wanted; null: all
 */
export function cutBatch(images: number, parts: number, shard: Shard | null = null): BatchRows[] {
  const edge = (part: number): number => Math.floor((images * part) / parts);
  const [first, last] = shard === null ? [0, parts] : listParts(shard);
  const all = Array.from({length: parts}, (_, part) => ({part, begin: edge(part), end: edge(part + 1)}));
  return all
    .filter(({begin, end}) => begin < end)
    .map((rows, number) => ({...rows, number}))
    .filter(({part}) => part >= first && part < last)
    .map(({number, begin, end}) => ({number, begin, end}));
}

/** Where a worker's rows of a batch begin and end. */
export function findRows(images: number, shard: Shard): readonly [begin: number, end: number] {
  const [first, last] = listParts(shard).map((part) => Math.floor((images * part) / shard.parts));
  return [first as number, last as number];
}

/** The number of a worker's first part, and of the one behind its last. */
function listParts({parts, worker, workers}: Shard): [first: number, last: number] {
  return [Math.floor((parts * worker) / workers), Math.floor((parts * (worker + 1)) / workers)];
}
