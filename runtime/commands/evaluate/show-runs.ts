import {nameCommand} from '#command-name';
import {findProject} from '../../../compiler/index.js';
import {compareRuns} from '../../runs/compare-runs.js';
import {findRun} from '../../runs/find-run.js';
import {formatRuns} from '../../runs/format-runs.js';
import {findBestEpoch, listStoredRuns, readStoredRun} from '../../runs/stored-run.js';
import {modernizeRecipe} from '../inputs/read-run-recipe.js';

export interface RunsOptions {
  readonly best?: true;
  readonly format: 'text' | 'json';
}

/** `spec runs`. */
export function showRuns(names: readonly string[], {best, format}: RunsOptions, cwd: string): void {
  const project = findProject(cwd);
  const found =
    names.length === 0
      ? listStoredRuns(cwd, project)
      : names.map((name) => readStoredRun(cwd, findRun(cwd, name, project)));
  const none = nameCommand('No runs in runs/train yet: spec train SPEC starts one.\n');
  const score = (run: (typeof found)[number]): number => findBestEpoch(run.results)?.validationAccuracy ?? -1;
  const runs = best ? [...found].sort((a, b) => score(b) - score(a)) : found;
  if (format === 'json') process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
  else if (runs.length === 0) process.stdout.write(none);
  else process.stdout.write(names.length > 1 ? compareRuns(runs, modernizeRecipe) : formatRuns(runs));
}
