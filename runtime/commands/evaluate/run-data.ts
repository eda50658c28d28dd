import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {obtainDataset} from '../../data/download-dataset.js';
import type {DatasetDescription} from '../../data/description.js';
import {describeDataset, listDatasets, locateDataset} from '../../data/find-dataset.js';
import type {LocatedDataset} from '../../data/find-dataset.js';
import {readDataset} from '../../data/read-dataset.js';
import type {DatasetImages} from '../../data/read-dataset.js';
import {UserError} from '../../../common/errors.js';
import type {StoredRun} from '../../runs/stored-run.js';
import {checkFit} from '../inputs/check-fit.js';
import {resolveData} from '../inputs/project-data.js';
import type {TrainedNetwork} from './open-trained.js';

/**
 * The images that a run is evaluated on: what it was trained on, unless another data set is named.
 *
 * @throws UserError `data-…`, as `locateDataset` does
 */
function findRunData({run}: Pick<TrainedNetwork, 'run'>, given: string | undefined): LocatedDataset {
  const {data, dataset} = run.environment;
  const own = typeof data === 'string' ? data : typeof dataset === 'string' ? dataset : undefined;
  if (given !== undefined) return locateDataset(given);
  if (own !== undefined) return locateDataset(resolveData(own));
  throw new UserError(
    'data-unrecorded',
    `${join(run.folder, 'environment.json')} does not say what the run was trained on.`,
    'Name its data set with --data.',
    2,
  );
}

/**
 * The images that a run is evaluated on, read from the disk: downloaded before, where that is asked for.
 *
 * @throws UserError `data-…`, where they are not there, or do not fit the run
 */
export async function readRunData(
  trained: TrainedNetwork,
  {data, download}: {readonly data?: string; readonly download: boolean},
): Promise<{dataset: LocatedDataset; images: DatasetImages}> {
  const dataset = findRunData(trained, data);
  checkClasses(trained.run, dataset.description);
  checkFit(trained.contract, dataset);
  return {dataset, images: readDataset(await obtainDataset(dataset, {download, screen: process.stderr}))};
}

/**
 * What the classes are called: what the run keeps. Of a run that was made before runs kept that, it is what its data
 * set says, whose files need not be there for that.
 *
 * @param given a data set that the caller names; it has to call them the same
 * @throws UserError `data-classes`, `data-mismatch`, and `data-…` as `findRunData` does
 */
export function findClasses(trained: TrainedNetwork, given: string | undefined): readonly string[] {
  const {run, contract} = trained;
  if (run.classes !== null && given === undefined) return run.classes;
  const description = describeRunData(trained, given);
  checkClasses(run, description);
  const {name, classes} = description;
  if (String(contract.output) === String([classes.length])) return classes;
  throw new UserError(
    'data-mismatch',
    `${contract.name} has ${contract.output.join(', ')} classes, and ${name} has ${classes.length}.`,
    'Name the data set that it was trained on with --data.',
    2,
  );
}

/** A folder may describe data of its own under the name of a set that comes with specnet: the folder goes first. */
function describeRunData(trained: TrainedNetwork, given: string | undefined): DatasetDescription {
  const {data, dataset} = trained.run.environment;
  const named = listDatasets().find((name) => name === (given ?? dataset));
  const isOther = given === undefined && typeof data === 'string' && data !== named && existsSync(resolveData(data));
  return named === undefined || isOther ? findRunData(trained, given).description : describeDataset(named);
}

/**
 * Compares a data set's classes with those that a run was trained on: the same names, in the same order.
 *
 * @throws UserError `data-classes`
 */
function checkClasses({folder, classes: kept}: StoredRun, {name, classes}: DatasetDescription): void {
  if (kept === null) return;
  const other = Array.from({length: Math.max(kept.length, classes.length)}, (_, at) => at).find(
    (at) => kept[at] !== classes[at],
  );
  if (other === undefined) return;
  throw new UserError(
    'data-classes',
    kept.length === classes.length
      ? `${folder} was trained on other classes than ${name} has: class ${other} is "${kept[other]}" in the run, ` +
          `and "${classes[other]}" in the data.`
      : `${folder} was trained on ${kept.length} classes, and ${name} has ${classes.length}.`,
    "Name data with the run's classes, in the same order, with --data; classes.json in its folder lists them.",
    2,
  );
}
