import {closeSync, openSync} from 'node:fs';
import type {EpochResult} from '../train/loop.js';
import {appendToFile} from '../write-file.js';

export interface ResultsWriter {
  write(result: EpochResult): void;
  close(): void;
}

const columns: readonly [name: string, value: (result: EpochResult) => number][] = [
  ['epoch', (result) => result.epoch],
  ['train/loss', (result) => result.train.loss],
  ['train/acc', (result) => result.train.accuracy],
  ['val/loss', (result) => result.validation.loss],
  ['val/acc', (result) => result.validation.accuracy],
  ['lr', (result) => result.learningRate],
  ['images/s', (result) => Math.round(result.imagesPerSecond * 10) / 10],
  ['seconds', (result) => Math.round(result.seconds * 1000) / 1000],
];

/** Starts results.csv: one row an epoch, each on the disk before the next epoch begins. Numbers are written in full. */
export function openResults(path: string): ResultsWriter {
  const file = openSync(path, 'ax');
  appendToFile(path, file, columns.map(([name]) => name).join(',') + '\n');
  return {
    write: (result) => appendToFile(path, file, columns.map(([, value]) => String(value(result))).join(',') + '\n'),
    close: () => closeSync(file),
  };
}
