import {existsSync, readdirSync, statSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {findCacheFolder} from '#cache-folder';
import {UserError} from '../../common/errors.js';
import {guess} from '../../common/suggest.js';
import {packagePath} from '#package-root';
import {readDescription} from './description.js';
import type {DatasetDescription} from './description.js';

/** A data set's description and the folder that its files lie in; whether they are whole, `readDataset` says. */
export interface Dataset {
  readonly description: DatasetDescription;
  readonly folder: string;
}

/** A data set that is known, and whose folder may not be there yet. */
export interface LocatedDataset extends Dataset {
  readonly missing: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

const standard = 'cifar10';

/**
 * Finds a data set: by name (`cifar10`, `cifar10-mini`), or in a folder, which holds the files of CIFAR-10 or a
 * `dataset.json` and what that describes. Without either it is CIFAR-10.
 *
 * @throws UserError `data-unknown`, `data-missing`
 */
export function findDataset(nameOrFolder: string | undefined, environment: Environment = process.env): Dataset {
  const {missing, ...dataset} = locateDataset(nameOrFolder, environment);
  if (missing) throw missingDataset(dataset);
  return dataset;
}

/**
 * Where a data set is, or would be, had `spec data` put it there; see `findDataset`.
 *
 * @throws UserError `data-unknown`; `data-missing` where SPECNET_DATA names no folder
 */
export function locateDataset(
  nameOrFolder: string | undefined,
  environment: Environment = process.env,
): LocatedDataset {
  const name = nameOrFolder ?? standard;
  if (listDatasets().includes(name)) return locateNamed(name, environment);
  const folder = resolve(name);
  if (isFolder(folder)) return {...inFolder(folder), missing: false};
  throw unknownDataset(name);
}

/** The names that `--data` knows. */
export function listDatasets(): string[] {
  const folder = packagePath('data');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'dataset.json')))
    .sort();
}

/** What is known of one of those, whether or not its files are here. */
export function describeDataset(name: string): DatasetDescription {
  return readDescription(packagePath('data', name));
}

/** Where `spec data` puts the files of a data set: `~/.cache/specnet/data/FOLDER`, or as the XDG variables say. */
export function dataCacheFolder(folder: string, environment: Environment = process.env): string {
  return join(findCacheFolder(environment), 'data', folder);
}

function locateNamed(name: string, environment: Environment): LocatedDataset {
  const folder = packagePath('data', name);
  const description = readDescription(folder);
  if (description.archive === undefined) return {description, folder, missing: false};
  const own = environment['SPECNET_DATA'];
  if (own) {
    if (isFolder(own)) return {...inFolder(resolve(own)), missing: false};
    throw new UserError(
      'data-missing',
      `SPECNET_DATA names ${own}, which is not a folder.`,
      'Set it to the folder that holds data_batch_1.bin, or unset it.',
      2,
    );
  }
  const cached = dataCacheFolder(description.archive.folder, environment);
  return {description, folder: cached, missing: !isFolder(cached)};
}

/** The error for a data set whose files are not here. */
export function missingDataset({description: {name}, folder}: Dataset): UserError {
  return new UserError(
    'data-missing',
    `${name} is not downloaded (looked in ${folder}).`,
    `\`spec data ${name}\` downloads it; \`--data FOLDER\` or SPECNET_DATA names a folder that has it; ` +
      '`--data cifar10-mini` takes the small set that comes with specnet.',
    2,
  );
}

/** CIFAR-10's files in a folder, or in the one below it that their archive unpacks to; or what a dataset.json says. */
function inFolder(folder: string): Dataset {
  if (existsSync(join(folder, 'dataset.json'))) return {description: readDescription(folder), folder};
  const description = readDescription(packagePath('data', standard));
  const below = join(folder, description.archive?.folder ?? '');
  return {description, folder: isFolder(below) ? below : folder};
}

export function isFolder(path: string): boolean {
  return statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;
}

/**
 * The error for a name that is neither a data set's nor a folder's.
 *
 * @param words that may stand in its place, and be meant
 */
export function unknownDataset(name: string, words: readonly string[] = []): UserError {
  const names = listDatasets();
  const guessed = guess(name, [...names, ...words]);
  const advice = `${guessed}Data sets by name: ${names.join(', ')}. Anything else has to be a folder.`;
  return new UserError('data-unknown', `There is no data set or folder "${name}".`, advice, 2);
}
