import {existsSync, readdirSync, statSync} from 'node:fs';
import {join, relative, resolve} from 'node:path';
import {UserError} from '../../common/errors.js';
import {guess} from '../../common/suggest.js';
import {checkpointFolder} from './checkpoint.js';

/**
 * Finds a run: by its name in the project's runs/train or by the path of its folder; without either, the one that wrote
 * a checkpoint last.
 *
 * @param base the current directory, which paths are relative to
 * @param project the folder that `runs/` lies in
 * @returns the path, relative to `base`
 * @throws UserError `run-unknown`
 */
export function findRun(base: string, nameOrFolder: string | null, project = base): string {
  const runs = join(relative(base, project), 'runs', 'train');
  const names = listRuns(join(base, runs));
  if (nameOrFolder === null) {
    const latest = names.findLast(({written}) => written > 0);
    if (latest !== undefined) return join(runs, latest.name);
    throw new UserError('run-unknown', `There is no run to resume in ${runs}.`, 'spec train SPEC starts one.', 2);
  }
  for (const folder of isName(nameOrFolder) ? [join(runs, nameOrFolder), nameOrFolder] : [nameOrFolder]) {
    const path = resolve(base, folder);
    if (nameOrFolder !== '' && isFolder(path)) return relative(base, path) || '.';
  }
  throw new UserError(
    'run-unknown',
    `There is no run "${nameOrFolder}" in ${runs}.`,
    `${guess(nameOrFolder, names.map(({name}) => name))}spec runs lists them.`,
    2,
  );
}

/** The oldest first, by when the last checkpoint was written; 0 where there is none. */
function listRuns(folder: string): {readonly name: string; readonly written: number}[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => isFolder(join(folder, name)))
    .map((name) => ({name, written: lastWritten(join(folder, name, checkpointFolder))}))
    .sort((a, b) => a.written - b.written);
}

/** `.` and `../other` are places, not names. */
function isName(text: string): boolean {
  return !/^\.\.?$|[/\\]/.test(text);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false; // also what may not be looked at
  }
}

function lastWritten(folder: string): number {
  if (!isFolder(folder)) return 0;
  const times = readdirSync(folder).map((name) => statSync(join(folder, name), {throwIfNoEntry: false})?.mtimeMs ?? 0);
  return Math.max(0, ...times);
}
