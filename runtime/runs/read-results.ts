/** An epoch, as a row of results.csv has it. */
export interface ResultRow {
  /** Counts from 1. */
  readonly epoch: number;
  readonly trainLoss: number;
  /** 0 to 1. */
  readonly trainAccuracy: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  readonly seconds: number;
  /** Images per second of each worker while it does not wait, where several train. */
  readonly workerSpeeds?: readonly number[];
}

/** What of a row is one number. */
export type ResultColumn = Exclude<keyof ResultRow, 'workerSpeeds'>;

const workerColumn = /^images\/s\/worker-\d+$/;

const columns: Readonly<Record<ResultColumn, string>> = {
  epoch: 'epoch',
  trainLoss: 'train/loss',
  trainAccuracy: 'train/acc',
  validationLoss: 'val/loss',
  validationAccuracy: 'val/acc',
  learningRate: 'lr',
  imagesPerSecond: 'images/s',
  seconds: 'seconds',
};

/**
 * Reads results.csv, by the names of its columns. A row that a killed process left half written is not a row, nor
 * is one that counts no epoch; a column that is not there is NaN.
 */
export function parseResults(text: string): ResultRow[] {
  const lines = text.split('\n');
  const whole = lines.slice(0, -1); // after the last line break is nothing, or half a row
  const titles = whole[0]?.split(',') ?? [];
  const ofWorkers = titles.flatMap((title, at) => (workerColumn.test(title) ? [at] : []));
  return whole.slice(1).flatMap((line) => {
    const cells = line.split(',');
    if (cells.length !== titles.length) return [];
    const read = (key: ResultColumn): number => {
      const cell = cells[titles.indexOf(columns[key])];
      return cell === undefined || cell === '' ? NaN : Number(cell);
    };
    const keys = Object.keys(columns) as ResultColumn[];
    const row = Object.fromEntries(keys.map((key) => [key, read(key)])) as Record<ResultColumn, number>;
    const workerSpeeds = ofWorkers.flatMap((at) => (cells[at] === '' ? [] : [Number(cells[at])]));
    if (!Number.isInteger(row.epoch) || row.epoch <= 0) return [];
    return [workerSpeeds.length === 0 ? row : {...row, workerSpeeds}];
  });
}
