import {closest, distance} from 'fastest-levenshtein';

/** `Did you mean "stride"?` where a known word is near; otherwise the words that exist, shortened when they are many. */
export function suggest(word: string, known: readonly string[]): string {
  const near = findNear(word, known);
  if (near !== null) return `Did you mean "${near}"?`;
  if (known.length === 0) return 'Remove it.';
  const shown = known.slice(0, 16).join(', ');
  return `Known: ${shown}${known.length > 16 ? ', …' : ''}.`;
}

/** The known word a typing slip away from `word`, if any: at most a third of its letters, and at least one, may differ. */
export function findNear(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length > 100) return null;
  const near = closest(word.toLowerCase(), [...known]);
  return distance(word.toLowerCase(), near) <= Math.max(1, Math.floor(near.length / 3)) ? near : null;
}
