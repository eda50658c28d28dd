import {createTwoFilesPatch} from 'diff';
import {checkCollisions} from '../collisions.js';
import type {Built} from '../build.js';
import {planSpec, writePlan} from '../build.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError, takeStrictly} from '../diagnostics/diagnostic.js';
import type {DiagnosticFormat} from '../diagnostics/format.js';
import {printDiagnostics} from '../diagnostics/format.js';
import {outOfDate} from '../diagnostics/output-messages.js';
import {makeSource} from '../diagnostics/place.js';
import {openLibrary, showPath} from '../files/library.js';
import {findSpecs} from './find-specs.js';

export interface BuildFlags {
  readonly watch?: boolean;
  readonly check?: boolean;
  /** Warnings count as errors. */
  readonly strict?: boolean;
  readonly out: string;
  readonly format: DiagnosticFormat;
}

export interface BuildSurroundings {
  /** Is told every file that was read or missed. */
  readonly read?: Set<string>;
  /** Says of files only what is new. */
  readonly quiet?: boolean;
}

/**
 * `spec build`. Returns the exit status: 0, 1 where a file cannot be written, 2 where a spec is wrong, 3 where a check
 * found old code.
 */
export function buildSpecs(
  words: readonly string[],
  {check = false, strict = false, out, format}: BuildFlags,
  cwd: string,
  {read = new Set(), quiet = false}: BuildSurroundings = {},
): number {
  const {paths, values, diagnostics} = findSpecs(words, cwd);
  const library = openLibrary(cwd, read);
  const plans: Built[] = [];
  for (const path of paths) plans.push(planSpec(path, {cwd, out, library, values}));
  const told = [...diagnostics, ...plans.flatMap((plan) => plan.diagnostics), ...checkCollisions(plans)];
  const found = strict ? takeStrictly(told) : told;
  if (hasErrors(found)) {
    print(found, format);
    return 2;
  }
  if (check) return reportStale(plans, found, format, cwd);
  const results = plans.map(writePlan);
  const all = results.flatMap((result) => result.diagnostics);
  print(all, format);
  const shown = results.filter(({status}) => status === 'written' || (status === 'unchanged' && !quiet));
  if (format === 'text') for (const result of shown) printResult(result, cwd);
  if (quiet && all.length === 0 && shown.length === 0) process.stderr.write('up to date\n');
  return hasErrors(all) ? 1 : 0;
}

function print(diagnostics: readonly Diagnostic[], format: DiagnosticFormat): void {
  const stream = format === 'text' ? process.stderr : process.stdout;
  stream.write(printDiagnostics(diagnostics, {format, color: process.stderr.isTTY === true}));
}

function printResult({status, module, graph}: Built, cwd: string): void {
  const counts = `${(graph?.parameters ?? 0).toLocaleString('en-US')} parameters`;
  process.stdout.write(`${status.padEnd(9)}  ${showPath({cwd}, module ?? '')}  ${counts}\n`);
}

function reportStale(
  plans: readonly Built[],
  found: readonly Diagnostic[],
  format: DiagnosticFormat,
  cwd: string,
): number {
  const changes = plans.flatMap(({changes, graph}) =>
    changes.map((change) => ({...change, command: graph?.command ?? 'spec build'})),
  );
  const stale = changes.map(({path, before, after, command}) => {
    const shown = showPath({cwd}, path);
    const start = before === null ? 0 : firstDifference(before, after);
    const place = before === null ? null : {source: makeSource(shown, before), start, end: start};
    return makeError(place, outOfDate(shown, before !== null, command));
  });
  if (format !== 'text') {
    print([...found, ...stale], format);
  } else {
    print(found, format);
    for (const {path, before, after} of changes) {
      const shown = showPath({cwd}, path);
      process.stdout.write(
        createTwoFilesPatch(
          before === null ? '/dev/null' : shown,
          shown,
          before ?? '',
          after,
          'as it is',
          'as generated',
        ),
      );
    }
    process.stderr.write(
      stale.length === 0
        ? `${plans.length} ${plans.length === 1 ? 'spec' : 'specs'}, generated code is up to date\n`
        : `${stale.length} ${stale.length === 1 ? 'file is' : 'files are'} out of date. Run: ${changes[0]?.command ?? 'spec build'}\n`,
    );
  }
  return stale.length === 0 ? 0 : 3;
}

function firstDifference(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return before.lastIndexOf('\n', at - 1) + 1;
}
