import {refuseTerminal, sendDocument} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {formatSweepJson, formatSweepMarkdown, formatSweepTable} from '../../sweep/format-sweep.js';
import type {SweepResults} from '../../sweep/format-sweep.js';
import {formatSweepPage} from '../../sweep/page.js';
import {readResults} from './describe-results.js';
import {endWithParent} from './end-with-parent.js';
import {openSweep} from './open-sweep.js';
import type {OpenSweep, SweepOptions} from './open-sweep.js';
import type {PlannedTrial} from './plan-sweep.js';
import {submitSweep} from './submit-sweep.js';
import {trainOnRay} from './train-on-ray.js';
import {trainTrials} from './train-trials.js';

const interruptedStatus = 130;

/**
 * `spec sweep`. The table goes to standard output, everything else to standard error.
 *
 * @returns the exit status: 1 where a trial failed for another reason than its settings, 2 where the sweep is wrong
 */
export async function runSweep(name: string, options: SweepOptions): Promise<number> {
  const open = openSweep(name, options);
  if (open === null) return 2;
  if (options.page !== undefined) return writePage(open, options.page);
  if (options.table === true) return show(open, options);
  refuseIdle(options);
  const chosen = options.trial === undefined ? open.trials : [findTrial(open, options.trial)];
  refuseEngine(open, options);
  if (options.withParent === true) endWithParent();
  if (options.jobs !== undefined) return submitSweep(open, options.jobs, options);
  if (options.on === 'ray') {
    const status = await trainOnRay(open, options);
    const now = openSweep(name, options); // with what Optuna has chosen since
    return status === interruptedStatus || now === null ? status : Math.max(status, show(now, options));
  }
  const mayWait = options.trial === undefined || options.withParent === true;
  const {interrupted, failed} = await trainTrials(open, chosen, options.download, mayWait);
  if (!interrupted) show(open, options);
  return interrupted ? interruptedStatus : failed.length > 0 ? 1 : 0;
}

/** @returns the exit status: 1 where the page cannot be written */
function writePage(open: OpenSweep, out: string): number {
  const destination = {out, cwd: process.cwd()};
  const refused = refuseTerminal(destination, `spec sweep ${open.sweep.name} --page ${open.sweep.name}.html`);
  return refused ?? sendDocument(formatSweepPage(readResults(open)), destination);
}

/** Prints the table. */
function show(open: OpenSweep, {format}: SweepOptions): number {
  process.stdout.write(formatAnswer(readResults(open), format));
  return 0;
}

function formatAnswer(results: SweepResults, format: SweepOptions['format']): string {
  if (format === 'json') return formatSweepJson(results);
  if (format === 'markdown') return formatSweepMarkdown(results);
  return formatSweepTable(results, process.stdout.isTTY ? process.stdout.columns : Infinity);
}

/** @throws UserError `trial-unknown` */
function findTrial({sweep, trials}: OpenSweep, text: string): PlannedTrial {
  const found = /^\d{1,5}$/.test(text) ? trials.find(({number}) => number === Number(text)) : undefined;
  if (found !== undefined) return found;
  const last = trials.at(-1)?.number ?? 0;
  throw new UserError(
    'trial-unknown',
    `--trial ${JSON.stringify(text)} is not the number of a trial of ${sweep.name}.`,
    sweep.search === 'optuna'
      ? 'Optuna chooses settings as the trials go: --on ray runs them all.'
      : `Its trials are 0 to ${last}; a job array counts from 0: --array=0-${last}.`,
    2,
  );
}

/** @throws UserError `option-wrong` */
function refuseIdle({on, jobs, cpus}: SweepOptions): void {
  if (cpus === undefined || on === 'ray' || jobs !== undefined) return;
  throw new UserError(
    'option-wrong',
    '--cpus is for trials that Ray runs.',
    'Add --on ray, or leave it out: OMP_NUM_THREADS says how many threads a trial has here.',
    2,
  );
}

/** @throws UserError `sweep-engine` where the trials' settings, or ends, depend on each other */
function refuseEngine({sweep}: OpenSweep, {withParent, on, jobs}: SweepOptions): void {
  const needs = sweep.search === 'optuna' ? 'search: optuna' : sweep.stop === null ? null : `stop: ${sweep.stop.name}`;
  if (needs === null || withParent === true || on === 'ray' || jobs !== undefined) return;
  throw new UserError(
    'sweep-engine',
    `The sweep has "${needs}": what is done with a trial depends on the others, so one engine has to run them all.`,
    'Add --on ray (`spec setup --ray` installs it), or take that key out.',
    2,
  );
}
