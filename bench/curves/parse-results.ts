/** One row of a run's results.csv. Accuracies are fractions of 1. */
export interface Epoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly validationAccuracy: number;
  readonly imagesPerSecond: number;
}

/** One run: how it went, epoch after epoch, and what came of it. */
export interface Curve {
  readonly precision: 'float32' | 'bfloat16';
  readonly seed: number;
  readonly epochs: readonly Epoch[];
  /** Of the best epoch's weights, on images held out. */
  readonly testAccuracy: number;
}

/**
 * Reads the text of a results.csv by its columns' names.
 *
 * @throws Error that names the column which is missing
 */
export function parseResults(text: string): Epoch[] {
  const [header = '', ...rows] = text.trim().split('\n');
  const names = header.split(',');
  const find = (name: string): number => {
    const index = names.indexOf(name);
    if (index < 0) throw new Error(`results.csv has no column ${name}`);
    return index;
  };
  const [epoch, trainLoss, validationLoss, validationAccuracy, imagesPerSecond] = [
    find('epoch'),
    find('train/loss'),
    find('val/loss'),
    find('val/acc'),
    find('images/s'),
  ];
  return rows.map((row) => {
    const numbers = row.split(',').map(Number);
    const at = (index: number): number => numbers[index] ?? NaN;
    return {
      epoch: at(epoch),
      trainLoss: at(trainLoss),
      validationLoss: at(validationLoss),
      validationAccuracy: at(validationAccuracy),
      imagesPerSecond: at(imagesPerSecond),
    };
  });
}
