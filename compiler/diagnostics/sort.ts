import type {Diagnostic} from './diagnostic.js';

/** Diagnostics in the order of the text, each once: a fault in a block is met again for every stage that uses it. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const distinct = diagnostics.filter(({place, code, message}) => {
    const key = JSON.stringify([place?.source.name ?? null, place?.start ?? null, code, message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const files = [...new Set(distinct.map(({place}) => place?.source.name ?? ''))];
  const fileOf = ({place}: Diagnostic) => files.indexOf(place?.source.name ?? '');
  return distinct.sort((a, b) => fileOf(a) - fileOf(b) || (a.place?.start ?? 0) - (b.place?.start ?? 0));
}
