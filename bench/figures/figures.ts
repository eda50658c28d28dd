/** What a figure can be in. Times and memory are better when lower, everything else when higher. */
export const units = {
  'img/s': 'higher',
  'GFLOP/s': 'higher',
  'GB/s': 'higher',
  'of all cores alone': 'higher',
  ms: 'lower',
  MiB: 'lower',
} as const;
export type Unit = keyof typeof units;

/** One figure that one program gave in one round. */
export interface Measurement {
  /** What was done: `resnet18, batch 128, bfloat16`. */
  readonly work: string;
  /** Who did it: `specnet`, `PyTorch channels_last`. */
  readonly contestant: string;
  readonly unit: Unit;
  readonly value: number;
  /** What the machine would reach at the rate of its best single kernel, measured by the same process. */
  readonly limit?: number;
}

/** What a measured program writes to its standard output, one JSON object a line. */
export interface Figure {
  /** Where a program has several figures: which part of its work this is. */
  readonly of?: string;
  readonly unit: Unit;
  readonly value: number;
  readonly limit?: number;
}

/** @throws Error where a line of JSON is not a figure */
export function readFigures(output: string): Figure[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => {
      const figure = JSON.parse(line) as Partial<Figure>;
      const numbers = [figure.value, figure.limit ?? 1];
      if (figure.unit !== undefined && figure.unit in units && numbers.every(Number.isFinite)) return figure as Figure;
      throw new Error(`not a figure: ${line}`);
    });
}

export function writeFigure(figure: Figure): void {
  process.stdout.write(`${JSON.stringify(figure)}\n`);
}

export const ownName = 'specnet';

/** Whether a contestant is specnet itself, in whatever setting. */
export function isOwn(contestant: string): boolean {
  return contestant.split(' ', 1)[0] === ownName;
}

/** How many times as good `value` is as `other`: above 1 is better, whichever way the unit counts. */
export function compareValues(unit: Unit, value: number, other: number): number {
  return units[unit] === 'higher' ? value / other : other / value;
}

/** @throws RangeError where there are no numbers */
export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new RangeError('the median of no numbers');
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
