import {relative} from 'node:path';
import {findRecipe, findSpec} from '../../../compiler/index.js';
import type {SweptSpec} from '../../../compiler/index.js';
import {formatSetting, specKey} from '../../../common/search-space.js';
import {listDatasets} from '../../data/find-dataset.js';
import {findBestTrial} from '../../sweep/format-sweep.js';
import type {SweepResults} from '../../sweep/format-sweep.js';
import {quoteCommand} from '../inputs/quote-command.js';
import {readTrials} from './open-sweep.js';
import type {OpenSweep} from './open-sweep.js';
import type {PlannedTrial} from './plan-sweep.js';

/** All that a sweep's folder records. */
export function readResults(open: OpenSweep): SweepResults {
  const {name, metric, search, space, description} = open.sweep;
  const trials = readTrials(open);
  const best = findBestTrial({trials, metric});
  const planned = open.trials.find(({number}) => number === best?.number);
  const command = planned === undefined ? null : describeCommand(open, planned);
  return {name, description, metric, search, space, trials, command};
}

/** What trains once more as a trial was. */
export function describeCommand({sweep, dataset}: OpenSweep, {settings, spec}: PlannedTrial): string {
  const own = Object.entries(settings).filter(([key]) => sweep.specs.length === 1 || key !== specKey);
  const words = [...Object.entries(sweep.fixed), ...own].map(([key, value]) => formatSetting(key, value));
  const isUsual = sweep.recipe === null;
  const recipe = isUsual ? dataset.description.recipe : nameAs(sweep.recipe, (name) => findRecipe(name, process.cwd()));
  const data = listDatasets().includes(sweep.data) ? sweep.data : relative('', sweep.data) || '.';
  return quoteCommand(['spec', 'train', nameSpec(spec), '--recipe', recipe, '--data', data, ...words]);
}

function nameSpec({path}: SweptSpec): string {
  return nameAs(path, (name) => findSpec(name, process.cwd()));
}

/** The name of a file, where that finds it from here; else its path. */
function nameAs(path: string, find: (name: string) => {readonly path: string | null}): string {
  const name = path.replace(/^.*[/\\]/u, '').replace(/\.ya?ml$/u, '');
  return find(name).path === path ? name : relative('', path);
}
