/** What a worker reports to the others with every step. */
export interface Report {
  /** Its fraction of the batch's mean loss; in evaluation the sum over its images. */
  readonly loss: number;
  readonly correct: number;
  readonly images: number;
  /** 1 where it wants all to stop after this step. */
  readonly stop: number;
  /** Milliseconds on its clock. */
  readonly clock: number;
  /** Of the step before: images of its shard, and seconds that it computed and waited. */
  readonly done: number;
  readonly busy: number;
  readonly waited: number;
}

const names = ['loss', 'correct', 'images', 'stop', 'clock', 'done', 'busy', 'waited'] as const;
/** A number of 64 bits as the sum of so many of 32. */
const pieces = 3;

/** How many float32 numbers the reports of so many workers are. */
export function countReports(workers: number): number {
  return workers * names.length * pieces;
}

/**
 * A worker's report as its row in a table of zeros, so that the sum over all workers' tables holds every report to the
 * last bit: then all workers add up the same numbers in the same order.
 */
export function encodeReport(report: Report, worker: number, workers: number): Float32Array {
  const table = new Float32Array(countReports(workers));
  table.set(names.flatMap((name) => splitNumber(report[name])), worker * names.length * pieces);
  return table;
}

/** @returns by worker */
export function decodeReports(table: Float32Array, workers: number): Report[] {
  return Array.from({length: workers}, (_, worker) => {
    const read = (name: number): number => joinNumber(table, (worker * names.length + name) * pieces);
    return Object.fromEntries(names.map((name, place) => [name, read(place)])) as Record<keyof Report, number>;
  });
}

function splitNumber(value: number): [number, number, number] {
  const first = Math.fround(value);
  if (!Number.isFinite(first)) return [first, 0, 0];
  const second = Math.fround(value - first);
  return [first, second, value - first - second];
}

function joinNumber(table: Float32Array, place: number): number {
  return (table[place] as number) + ((table[place + 1] as number) + (table[place + 2] as number));
}
