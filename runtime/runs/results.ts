import {closeSync} from 'node:fs';
import type {EpochResult} from '../train/loop.js';
import {appendToFile, openToAppend, writeFileAtomically} from '../../common/write-file.js';

export interface ResultsWriter {
  write(result: EpochResult): void;
  close(): void;
}

type Column = readonly [name: string, value: (result: EpochResult) => number | undefined];

const columns: readonly Column[] = [
  ['epoch', (result) => result.epoch],
  ['train/loss', (result) => result.train.loss],
  ['train/acc', (result) => result.train.accuracy],
  ['val/loss', (result) => result.validation?.loss],
  ['val/acc', (result) => result.validation?.accuracy],
  ['lr', (result) => result.learningRate],
  ['images/s', (result) => Math.round(result.imagesPerSecond * 10) / 10],
  ['seconds', (result) => Math.round(result.seconds * 1000) / 1000],
];

/**
 * Writes results.csv for the epochs so far and keeps it open: one row an epoch, each on the disk before the next epoch
 * begins. Numbers are written in full; what an epoch has not is left empty.
 *
 * @param workers that train together, each with columns of its own, as those of earlier epochs have; 0: one process
 */
export function openResults(path: string, history: readonly EpochResult[] = [], workers = 0): ResultsWriter {
  const most = history.reduce((count, result) => Math.max(count, result.workers?.length ?? 0), workers);
  const all = [...columns, ...listWorkerColumns(most)];
  const formatRow = (result: EpochResult): string =>
    all.map(([, value]) => String(value(result) ?? '')).join(',') + '\n';
  writeFileAtomically(path, [all.map(([name]) => name).join(',') + '\n', ...history.map(formatRow)]);
  const file = openToAppend(path);
  return {
    write: (result) => appendToFile(path, file, formatRow(result)),
    close: () => closeSync(file),
  };
}

function listWorkerColumns(count: number): Column[] {
  if (count === 0) return [];
  const round = (value: number | undefined, by: number): number | undefined => value && Math.round(value * by) / by;
  const each = Array.from({length: count}, (_, worker): Column[] => [
    [`images/s/worker-${worker}`, ({workers}) => round(workers?.[worker]?.imagesPerSecond, 10)],
    [`waiting/worker-${worker}`, ({workers}) => round(workers?.[worker]?.waiting, 1000)],
  ]);
  return [['workers', ({workers}) => workers?.length ?? 1], ...each.flat()];
}
