import {createTwoFilesPatch} from 'diff';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {outOfDate} from '../diagnostics/output-messages.js';
import {makeSource} from '../diagnostics/place.js';
import {showPath} from '../files/library.js';
import type {SpecPlan} from '../plan-share.js';

/** What `spec build --check` says of generated files that are out of date. */
export interface Staleness {
  readonly diagnostics: readonly Diagnostic[];
  /** A diff for each; one line where there is no file yet. */
  readonly patches: string;
  /** What to do, for a person. */
  readonly summary: string;
}

export function describeStaleness(plans: readonly SpecPlan[], cwd: string): Staleness {
  const changes = plans.flatMap(({changes, network}) =>
    changes.map((change) => ({
      ...change,
      shown: showPath({cwd}, change.path),
      command: network?.command ?? 'spec build',
    })),
  );
  const diagnostics = changes.map(({shown, before, after, command}) => {
    const start = before === null ? 0 : firstDifference(before, after);
    const place = before === null ? null : {source: makeSource(shown, before), start, end: start};
    return makeError(place, outOfDate(shown, before !== null, command));
  });
  const patches = changes.map(({shown, before, after}) =>
    before === null
      ? `missing    ${shown}\n`
      : createTwoFilesPatch(shown, shown, before, after, 'as it is', 'as generated'),
  );
  const [first] = changes;
  const summary =
    first === undefined
      ? `${plans.length} ${plans.length === 1 ? 'spec' : 'specs'}, generated code is up to date\n`
      : `${changes.length} ${changes.length === 1 ? 'file is' : 'files are'} out of date. Run: ${first.command}\n`;
  return {diagnostics, patches: patches.join(''), summary};
}

function firstDifference(before: string, after: string): number {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return before.lastIndexOf('\n', at - 1) + 1;
}
