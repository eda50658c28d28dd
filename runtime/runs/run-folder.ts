import {mkdirSync, realpathSync} from 'node:fs';
import {join, resolve, sep} from 'node:path';
import {UserError} from '../errors.js';

const longestName = 100;
const mostRuns = 100_000;
/** Names that Windows keeps for devices, with or without an ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/**
 * Checks a run's name: one folder name, the same on every system.
 *
 * @throws UserError `run-name`
 */
export function checkRunName(name: string): void {
  const plain = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) && !name.endsWith('.');
  if (plain && name.length <= longestName && !deviceName.test(name)) return;
  throw new UserError(
    'run-name',
    `${JSON.stringify(name)} cannot be a run's name.`,
    `Take letters, digits, "-", "_" and ".", up to ${longestName} of them: a run is a folder of that name.`,
    2,
  );
}

/**
 * Makes `runs/train/NAME`, or NAME-2, NAME-3, … where that is taken. Making the folder is what claims the name, so
 * that two runs that start at once get two.
 *
 * @param base the folder that `runs/` lies in
 * @returns the path, relative to `base`
 * @throws UserError `run-name`, `run-folder`
 */
export function createRunFolder(base: string, name: string): string {
  checkRunName(name);
  const runs = join('runs', 'train');
  try {
    for (const folder of ['runs', runs]) {
      makeNew(join(base, folder));
      refuseLinkOut(base, folder);
    }
    for (let number = 1; number <= mostRuns; number++) {
      const folder = join(runs, number === 1 ? name : `${name}-${number}`);
      if (makeNew(join(base, folder))) return folder;
    }
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      'run-folder',
      `A folder for the run could not be made in ${runs}: ${error instanceof Error ? error.message : String(error)}`,
      'Check that this folder may be written to and that the disk is not full, or start from another folder.',
      1,
      {cause: error},
    );
  }
  throw new UserError('run-folder', `${runs} has ${mostRuns} runs called ${name}.`, 'Give this one another --name.', 1);
}

function makeNew(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** A link that came with someone's project must not make a run write elsewhere. */
function refuseLinkOut(base: string, folder: string): void {
  const real = realpathSync(join(base, folder));
  if (real.startsWith(realpathSync(resolve(base)) + sep)) return;
  throw new UserError(
    'run-folder',
    `${folder} is a link that leads out of this folder, to ${real}.`,
    'Start from the folder that the runs are meant to be in; a spec may be given by its path.',
    2,
  );
}
