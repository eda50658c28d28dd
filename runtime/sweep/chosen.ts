import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import type {Settings} from '../../common/search-space.js';
import {isRecord} from '../../common/record.js';
import {readRecord} from '../runs/read-record.js';

/** The folder in which the Ray adapter keeps what Optuna has chosen: a file `7.json` for trial 7. */
export const chosenFolder = 'chosen';

/** Settings of the trials that Optuna has chosen so far, by number. */
export function readChosen(out: string): Map<number, Settings> {
  const folder = join(out, chosenFolder);
  const numbers = listFiles(folder)
    .flatMap((name) => (/^\d{1,5}\.json$/.test(name) ? [Number(name.slice(0, -'.json'.length))] : []))
    .sort((a, b) => a - b);
  return new Map(
    numbers.flatMap((number) => {
      const {settings} = readRecord(join(folder, `${number}.json`), JSON.parse);
      return isRecord(settings) ? [[number, settings as Settings] as const] : [];
    }),
  );
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // nothing has been chosen
  }
}
