import type {Call} from './list-calls.js';

/** How a committed module's calls differ from those that are generated. */
export type CallChange = OtherValue | MissingCall | AddedCall;

/** A call that is there, with another value; null for a key that it or the generated one has not. */
interface OtherValue {
  readonly kind: 'value';
  readonly call: Call;
  readonly wantedCall: Call;
  readonly key: string;
  readonly is: string | null;
  readonly wanted: string | null;
}

interface MissingCall {
  readonly kind: 'missing';
  readonly wantedCall: Call;
  /** The call after which it would stand; null where none before it is there. */
  readonly after: Call | null;
}

interface AddedCall {
  readonly kind: 'added';
  readonly call: Call;
}

/** Calls of one name are one call; those without a name are distinguished by their order in the function. */
function keyOf({within, callee, name, ordinal}: Call): string {
  return JSON.stringify([within, callee, name ?? ordinal]);
}

/** A function or a constant that only one of the texts has is reported as one thing. */
function isHead({callee}: Call): boolean {
  return callee === 'function' || callee === 'const';
}

/** The differences in the order of the committed text, then what is missing in it. */
export function compareCalls(committed: readonly Call[], generated: readonly Call[]): CallChange[] {
  const wanted = new Map(generated.map((call) => [keyOf(call), call]));
  const there = new Map(committed.map((call) => [keyOf(call), call]));
  const changes = committed.flatMap((call): CallChange[] => {
    const wantedCall = wanted.get(keyOf(call));
    return wantedCall === undefined ? [{kind: 'added', call}] : compareValues(call, wantedCall);
  });
  // A function that is not there at all is one thing that is missing.
  const functions = new Set(committed.map(({within}) => within));
  const missing = generated.flatMap((wantedCall, index): CallChange[] => {
    if (there.has(keyOf(wantedCall))) return [];
    if (!functions.has(wantedCall.within) && !isHead(wantedCall)) return [];
    const before = generated.slice(0, index).reverse().map((call) => there.get(keyOf(call)));
    return [{kind: 'missing', wantedCall, after: before.find((call) => call !== undefined) ?? null}];
  });
  const known = new Set(generated.map(({within}) => within));
  const isWhole = (change: CallChange): boolean =>
    change.kind !== 'added' || known.has(change.call.within) || isHead(change.call);
  return [...changes.filter(isWhole), ...missing];
}

function compareValues(call: Call, wantedCall: Call): CallChange[] {
  const keys = new Set([...wantedCall.values.keys(), ...call.values.keys()]);
  const changes = [...keys].flatMap((key): CallChange[] => {
    const [is, wanted] = [call.values.get(key) ?? null, wantedCall.values.get(key) ?? null];
    return is === wanted ? [] : [{kind: 'value', call, wantedCall, key, is, wanted}];
  });
  // What it wraps is another call: that one is reported, as added or as missing.
  const [is, wanted] = [call.operand, wantedCall.operand];
  if (is === wanted || [is, wanted].some((operand) => operand.endsWith('(…)'))) return changes;
  return [...changes, {kind: 'value', call, wantedCall, key: 'the input', is, wanted}];
}
