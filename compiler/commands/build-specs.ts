import {join} from 'node:path';
import {formatCount} from '../../common/format.js';
import {checkCollisions} from '../build/plan.js';
import type {SpecPlan} from '../build/plan.js';
import {shouldColor} from '../diagnostics/color.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError, takeStrictly} from '../diagnostics/diagnostic.js';
import type {DiagnosticFormat} from '../diagnostics/format.js';
import {printDiagnostics} from '../diagnostics/format.js';
import {findProject} from '../files/find-project.js';
import {showPath} from '../files/library.js';
import {refuseAbove} from '../build/output.js';
import {planSpecs} from '../build/build-all.js';
import {findSpecs} from './find-specs.js';

export interface BuildFlags {
  readonly watch?: boolean;
  readonly check?: boolean;
  /** Warnings count as errors. */
  readonly strict?: boolean;
  /** From the current directory; the project's generated/ where it is left out. */
  readonly out?: string;
  readonly format: DiagnosticFormat;
}

export interface BuildResult {
  /**
   * Exit status: 0, 1 where a file cannot be written, 2 where a spec is wrong, 3 where a check found old code.
   */
  readonly status: number;
  /** Absolute paths of the files that were read, or looked for and missed. */
  readonly read: readonly string[];
}

/**
 * `spec build`.
 *
 * @param quiet whether to leave out files that are as they should be
 */
export async function buildSpecs(
  args: readonly string[],
  {check = false, strict = false, out: given, format}: BuildFlags,
  cwd: string,
  quiet = false,
): Promise<BuildResult> {
  const project = findProject(cwd);
  const out = given ?? join(project, 'generated');
  const refusal = refuseAbove(project, cwd, out);
  if (refusal !== null) {
    print([makeError(null, refusal)], format);
    return {status: 2, read: []};
  }
  const {paths, values, diagnostics} = findSpecs(args, cwd);
  const {plans, read} = await planSpecs(paths, {cwd, out, values, recall: !check});
  const networks = plans.map(({network}) => network).filter((network) => network !== null);
  const reported = [...diagnostics, ...plans.flatMap((plan) => plan.diagnostics), ...checkCollisions(networks)];
  const found = strict ? takeStrictly(reported) : reported;
  if (hasErrors(found)) {
    print(found, format);
    return {status: 2, read};
  }
  if (check) return {status: await reportStale({plans, paths, values}, found, format, cwd), read};
  const {writePlan} = await import('../build/build.js');
  const results = plans.map(writePlan);
  const all = results.flatMap((result) => result.diagnostics);
  print(all, format);
  const shown = results.filter(({status}) => status === 'written' || (status === 'unchanged' && !quiet));
  if (format === 'text') process.stdout.write(shown.map((result) => describe(result, cwd)).join(''));
  if (quiet && all.length === 0 && shown.length === 0) process.stderr.write('up to date\n');
  return {status: hasErrors(all) ? 1 : 0, read};
}

function print(diagnostics: readonly Diagnostic[], format: DiagnosticFormat): void {
  const stream = format === 'text' ? process.stderr : process.stdout;
  stream.write(printDiagnostics(diagnostics, {format, color: shouldColor(process.stderr)}));
}

function describe({status, module, network}: SpecPlan, cwd: string): string {
  return `${status.padEnd(9)}  ${showPath({cwd}, module ?? '')}  ${formatCount(network?.parameters ?? 0)} parameters\n`;
}

/** What was planned, of what. */
interface Checked {
  readonly plans: readonly SpecPlan[];
  /** Of their specs. */
  readonly paths: readonly string[];
  readonly values: readonly string[];
}

async function reportStale(
  {plans, paths, values}: Checked,
  found: readonly Diagnostic[],
  format: DiagnosticFormat,
  cwd: string,
): Promise<number> {
  const {describeStaleness} = await import('./report-stale.js');
  const {diagnostics, calls, patches, summary} = await describeStaleness(plans, paths, values, cwd);
  if (format === 'text') {
    print(found, format);
    process.stdout.write(patches);
    print(calls, format);
    process.stderr.write(summary);
  } else {
    print([...found, ...diagnostics], format);
  }
  return diagnostics.length === 0 ? 0 : 3;
}
