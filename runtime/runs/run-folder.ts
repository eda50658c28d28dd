import {existsSync, lstatSync, mkdirSync, readlinkSync, realpathSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {UserError} from '../../common/errors.js';

const longestName = 100;
const maxRuns = 100_000;
/** Names that Windows keeps for devices, with or without an ending. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** Whether a name leads nowhere: no folder, no parent, nothing that a screen would obey. */
export function isPlainName(name: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name);
}

/**
 * Checks a run's name: one folder name, the same on every system.
 *
 * @throws UserError `run-name`
 */
export function checkRunName(name: string): void {
  if (isPlainName(name) && !name.endsWith('.') && name.length <= longestName && !deviceName.test(name)) return;
  throw new UserError(
    'run-name',
    `${JSON.stringify(name)} cannot be a run's name.`,
    `Take letters, digits, "-", "_" and ".", up to ${longestName} of them: a run is a folder of that name.`,
    2,
  );
}

/**
 * Makes `runs/train/NAME`, or NAME-2, NAME-3, … where that is taken. Making the folder is what claims the name, so
 * that two runs that start at once get two. `runs` and `runs/train` may be links, to a larger disk say.
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
      if (!makeNew(join(base, folder))) refuseLooseLink(join(base, folder), folder);
    }
    for (let number = 1; number <= maxRuns; number++) {
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
  throw new UserError('run-folder', `${runs} has ${maxRuns} runs called ${name}.`, 'Give this one another --name.', 1);
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

/** mkdir would only say that something of that name is there, or that nothing is. */
function refuseLooseLink(path: string, shown: string): void {
  if (existsSync(path) || !lstatSync(path).isSymbolicLink()) return;
  throw new UserError(
    'run-folder',
    `${shown} is a link to ${readlinkSync(path)}, which is not there.`,
    'Make that folder, or remove the link.',
    1,
  );
}

/** Where a run's folder really lies, as an addition to its path: empty where that is where it seems to be. */
export function describeRealPlace(folder: string): string {
  const real = realpathSync(folder);
  const parent = realpathSync(process.cwd());
  return real === resolve(parent, folder) ? '' : ` (${real})`;
}
