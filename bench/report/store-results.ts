import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {writeFileAtomically} from '../../common/write-file.js';
import type {Results} from '../figures/results.js';

const fileOf = (folder: string, suite: string) => join(folder, `${suite}.json`);

/** What was stored of a suite; null where nothing was. */
export function readResults(folder: string, suite: string): Results | null {
  const path = fileOf(folder, suite);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Results) : null;
}

export function storeResults(folder: string, results: Results): void {
  // One line for all rounds of a row: they are read together, and a diff shows one line for each row that changed.
  const text = JSON.stringify(results, undefined, 2).replace(/\[\s+([-\d.,e\s]+?)\s+\]/g, (_, numbers: string) =>
    `[${numbers.replace(/\s+/g, ' ')}]`,
  );
  writeFileAtomically(fileOf(folder, results.suite), [`${text}\n`]);
}
