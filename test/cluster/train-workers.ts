import {copyFileSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import {startSpec} from '../tools/start-spec.js';
import type {Started} from '../tools/start-spec.js';
import {makeFolderOf} from '../tools/train-tiny.js';
import {findAddresses} from './start-workers.js';

/** A folder for trainings of ten steps an epoch. */
export function makeWorkersFolder(): string {
  const folder = makeFolderOf('slim.yaml');
  for (const file of ['normed.yaml', 'short.yaml']) {
    copyFileSync(join(packageRoot, 'test', 'cluster', file), join(folder, file));
  }
  return folder;
}

export const shortRecipe: readonly string[] = ['--data', 'cifar10-mini', '--recipe', 'short.yaml'];

/** Starts `spec train …` once for each worker, on this machine; `own` is what only one of them is given. */
export async function startTraining(
  folder: string,
  count: number,
  args: readonly string[],
  own: Readonly<Record<number, readonly string[]>> = {},
): Promise<Started[]> {
  const workers = await chooseAddresses(count);
  return Array.from({length: count}, (_, worker) =>
    startSpec(folder, ['train', ...args, ...(own[worker] ?? []), '--workers', workers, '--worker', String(worker)]),
  );
}

/** What `--workers` is given for so many on this machine. */
export async function chooseAddresses(count: number): Promise<string> {
  return (await findAddresses(count)).join();
}

/** The last weights of a run, by name. */
export function readLast(folder: string, run: string): Map<string, Float32Array> {
  const {tensors} = readWeights(join(folder, 'runs', 'train', run, 'weights', 'last.safetensors'));
  return new Map(tensors.map(({name, data}) => [name, data]));
}

/** The columns of results.csv that training decides, row by row. */
export function readNumbers(folder: string, run: string): number[][] {
  const text = readFileSync(join(folder, 'runs', 'train', run, 'results.csv'), 'utf8');
  return text.trim().split('\n').slice(1).map((row) => row.split(',').slice(0, 6).map(Number));
}

/** How far apart two runs' numbers are at most. */
export function largestDistance(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  const distances = [...a].flatMap(([name, values]) =>
    Array.from(values, (value, i) => Math.abs(value - (b.get(name)?.[i] ?? NaN))),
  );
  return distances.reduce((most, distance) => (distance <= most ? most : distance), 0);
}
