import type {Compilation} from '../compile.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {addedCall, missingCall, otherValue} from '../diagnostics/edit-messages.js';
import type {Edit} from '../diagnostics/edit-messages.js';
import {formatLocation, makeSource} from '../diagnostics/place.js';
import {compareCalls} from './compare-calls.js';
import type {CallChange} from './compare-calls.js';
import {findOrigin} from './find-origin.js';
import {listCalls} from './list-calls.js';
import type {Call} from './list-calls.js';
import type {TsMorph} from './reading.js';

/** A committed module beside what its spec generates. */
export interface StaleModule {
  /** As messages name it. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** What generates it: `spec build`. */
  readonly command: string;
}

/**
 * Says which calls of a committed module are not the generated ones, and where in YAML those come from.
 *
 * @returns an error a call, at its place in the committed text; null where that is no TypeScript
 */
export function explainEdits(tsMorph: TsMorph, stale: StaleModule, {spec, graph}: Compilation): Diagnostic[] | null {
  const generated = listCalls(tsMorph, stale.after);
  const committed = listCalls(tsMorph, stale.before, generated?.parameters);
  if (committed === null || generated === null || spec === null || graph === null) return null;
  const {calls} = generated;
  const source = makeSource(stale.path, stale.before);
  const isSame = new RegExp(`^// .* spec ${graph.hash}$`, 'm').test(stale.before);
  const originOf = (call: Call, key: string | null): string | null => {
    const place = findOrigin({spec, graph, calls}, call, key);
    return place === null ? null : formatLocation(place);
  };
  return compareCalls(committed.calls, calls).map((change) => {
    const {call, origin, message} = describe(change, originOf);
    const place = {source, start: call?.start ?? 0, end: call?.end ?? 0};
    return makeError(place, message({origin, isSame, command: stale.command}));
  });
}

function describe(
  change: CallChange,
  originOf: (call: Call, key: string | null) => string | null,
): {call: Call | null; origin: string | null; message: (edit: Edit) => ReturnType<typeof addedCall>} {
  if (change.kind === 'added') {
    const {call} = change;
    return {call, origin: null, message: (edit) => addedCall(call, edit)};
  }
  const {wantedCall} = change;
  if (change.kind === 'missing') {
    return {call: change.after, origin: originOf(wantedCall, null), message: (edit) => missingCall(wantedCall, edit)};
  }
  const {call, key, is, wanted} = change;
  return {call, origin: originOf(wantedCall, key), message: (edit) => otherValue(call, key, is, wanted, edit)};
}
