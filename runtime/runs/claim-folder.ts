import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {JsonRecord} from '../../common/record.js';
import {isRecord} from '../../common/record.js';
import {UserError} from '../../common/errors.js';
import {listDifferences} from './compare-runs.js';
import {readText} from './read-record.js';
import {makeFolder, writeFileAtomically} from '../../common/write-file.js';

const file = 'settings.json';
/** More differences than that mean another recipe altogether. */
const maxListed = 8;

/**
 * Takes a folder for what is done with these settings, and no others: results of different settings in one folder
 * would be taken for one another. A folder that is not there yet is made.
 *
 * @param settings plain JSON
 * @param modernize settings that an earlier version wrote, as this one would write them
 * @throws UserError `other-settings`, which says what differs; `folder-taken` where the folder holds something else
 */
export function claimFolder(
  folder: string,
  settings: Readonly<Record<string, unknown>>,
  modernize = (stored: Readonly<Record<string, unknown>>) => stored,
): void {
  const path = join(folder, file);
  const wanted = `${JSON.stringify(settings, null, 2)}\n`;
  if (!existsSync(path)) {
    makeFolder(folder);
    refuseStrangers(folder);
    writeFileAtomically(path, [wanted]);
  }
  const found = readText(path) ?? '';
  if (found === wanted) return;
  const differences = listDifferences([modernize(parse(path, found)), settings]);
  if (differences.length === 0) return; // other white space, or an earlier version's keys
  const listed = differences.slice(0, maxListed).map(([key, was, is]) => `${key} was ${was}, now ${is}`);
  const more = differences.length - listed.length;
  throw new UserError(
    'other-settings',
    `${folder} holds results of other settings: ${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    'Give the settings that the folder has (settings.json), or choose another folder with --out.',
    2,
  );
}

function parse(path: string, text: string): JsonRecord {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // reported below
  }
  throw new UserError('folder-taken', `${path} is not what specnet wrote.`, 'Choose another folder with --out.', 2);
}

/** Files of ours that a killed process left begin with a dot. */
function refuseStrangers(folder: string): void {
  const [stranger] = readdirSync(folder).filter((name) => !name.startsWith('.'));
  if (stranger === undefined) return;
  throw new UserError(
    'folder-taken',
    `${folder} already holds something else, such as ${stranger}.`,
    'Choose an empty folder, or one that does not exist yet, with --out.',
    2,
  );
}
