import {nameCommand} from '#command-name';
import {createTwoFilesPatch} from 'diff';
import {plural} from '../../common/format.js';
import type {SpecPlan} from '../build/plan.js';
import type {Compilation} from '../compile.js';
import {compile} from '../compile.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {outOfDate} from '../diagnostics/output-messages.js';
import {makeSource} from '../diagnostics/place.js';
import {openLibrary, showPath} from '../files/library.js';
import {explainEdits} from '../inspect/explain-edits.js';
import {loadTsMorph} from '../typescript/load-ts-morph.js';

/** What `spec build --check` says of generated files that are out of date. */
export interface Staleness {
  readonly diagnostics: readonly Diagnostic[];
  /** The calls among them that are not the generated ones. */
  readonly calls: readonly Diagnostic[];
  /** A diff for each; one line where there is no file yet. */
  readonly patches: string;
  /** What to do, for a person. */
  readonly summary: string;
}

/** So many calls of a module are reported; where more differ, it is another network. */
const maxCalls = 20;

/**
 * @param paths of the specs, in the order of the plans
 * @param values of their params
 */
export async function describeStaleness(
  plans: readonly SpecPlan[],
  paths: readonly string[],
  values: readonly string[],
  cwd: string,
): Promise<Staleness> {
  const diagnostics: Diagnostic[] = [];
  const calls: Diagnostic[] = [];
  const patches: string[] = [];
  const notes: string[] = [];
  let command: string | null = null;
  for (const [index, {changes, module, network}] of plans.entries()) {
    for (const {path, before, after} of changes) {
      const shown = showPath({cwd}, path);
      const own = network?.command ?? 'spec build';
      command ??= own;
      if (before === null) {
        diagnostics.push(makeError(null, outOfDate(shown, false, own)));
        patches.push(`missing    ${shown}\n`);
        continue;
      }
      const start = firstDifference(before, after);
      const place = {source: makeSource(shown, before), start, end: start};
      diagnostics.push(makeError(place, outOfDate(shown, true, own)));
      patches.push(createTwoFilesPatch(shown, shown, before, after, 'as it is', 'as generated'));
      if (path !== module) continue;
      const compilation = compileAgain(paths[index] ?? '', values, cwd);
      const stale = {path: shown, before, after, command: own};
      const edits = explainEdits(await loadTsMorph(), stale, compilation);
      calls.push(...(edits ?? []).slice(0, maxCalls));
      const note = describeRest(edits);
      if (note !== null) notes.push(`${shown}: ${note}\n`);
    }
  }
  const count = plural(plans.length, 'spec');
  const files = diagnostics.length === 1 ? '1 file is' : `${diagnostics.length} files are`;
  const summary =
    command === null
      ? `${count}, generated code is up to date\n`
      : `${files} out of date. Run: ${nameCommand(command)}\n`;
  return {diagnostics: [...diagnostics, ...calls], calls, patches: patches.join(''), summary: notes.join('') + summary};
}

/** What the calls do not show. */
function describeRest(edits: readonly Diagnostic[] | null): string | null {
  if (edits === null) return 'it is no longer TypeScript';
  if (edits.length === 0) return 'no call differs; comments, types or layout do';
  return edits.length > maxCalls ? `${edits.length - maxCalls} more calls differ` : null;
}

/** The plan came without the graph, from another thread. */
function compileAgain(path: string, values: readonly string[], cwd: string): Compilation {
  return compile(openLibrary(cwd), path, values);
}

function firstDifference(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return before.lastIndexOf('\n', at - 1) + 1;
}
