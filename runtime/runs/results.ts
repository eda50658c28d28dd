import {closeSync} from 'node:fs';
import type {EpochResult} from '../train/loop.js';
import {appendToFile, openToAppend, writeFileAtomically} from '../../common/write-file.js';

export interface ResultsWriter {
  write(result: EpochResult): void;
  close(): void;
}

const columns: readonly [name: string, value: (result: EpochResult) => number | undefined][] = [
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
 */
export function openResults(path: string, history: readonly EpochResult[] = []): ResultsWriter {
  writeFileAtomically(path, [columns.map(([name]) => name).join(',') + '\n', ...history.map(formatRow)]);
  const file = openToAppend(path);
  return {
    write: (result) => appendToFile(path, file, formatRow(result)),
    close: () => closeSync(file),
  };
}

function formatRow(result: EpochResult): string {
  return columns.map(([, value]) => String(value(result) ?? '')).join(',') + '\n';
}
