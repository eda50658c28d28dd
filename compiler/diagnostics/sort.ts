import type {Diagnostic} from './diagnostic.js';

/**
 * Diagnostics in the order of the text, each once: a fault in a block or a name's template is met again for every block
 * that is made of it, with other numbers.
 */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  const distinct = diagnostics.filter(({place, code, message, trail}) => {
    const text = trail.length === 0 ? message : message.replace(/\d[\d.,]*/g, '#');
    const key = JSON.stringify([place?.source.name ?? null, place?.start ?? null, code, text]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  const files = [...new Set(distinct.map(({place}) => place?.source.name ?? ''))];
  const fileOf = ({place}: Diagnostic) => files.indexOf(place?.source.name ?? '');
  return distinct.sort((a, b) => fileOf(a) - fileOf(b) || (a.place?.start ?? 0) - (b.place?.start ?? 0));
}
