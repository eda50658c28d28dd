import {closest, distance} from 'fastest-levenshtein';

/** All operations fit: on a wide screen two lines. */
const widestList = 280;

/**
 * `Did you mean "stride"?` where a known word is near; otherwise the words that exist, shortened when they are many.
 */
export function suggest(word: string, known: readonly string[]): string {
  const near = findNear(word, known);
  if (near !== null) return `Did you mean "${near}"?`;
  if (known.length === 0) return 'Remove it.';
  const all = known.join(', ');
  if (all.length <= widestList) return `Known: ${all}.`;
  return `Known: ${all.slice(0, all.lastIndexOf(', ', widestList))}, ….`;
}

/** `Did you mean "stride"? ` in front of other advice, where a known word is near. */
export function guess(word: string, known: readonly string[]): string {
  const near = findNear(word, known);
  return near === null ? '' : `Did you mean "${near}"? `;
}

/**
 * The known word a typo away from `word`, if any: at most a third of its letters may differ, or two swapped.
 * Else the one that it shortens, or that shortens it: `parameters` for `params`.
 */
export function findNear(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length > 100) return null;
  const lower = word.toLowerCase();
  // Of words equally near, one of the same length: resnet81 is a typo for resnet18 rather than for resnet101.
  const sorted = [...known].sort((a, b) => Math.abs(a.length - lower.length) - Math.abs(b.length - lower.length));
  const near = closest(lower, sorted);
  const allowed = near.length < 4 ? 1 : Math.max(2, Math.floor(near.length / 3));
  if (distance(lower, near) <= allowed) return near;
  const isMeant = (one: string) => isSwapped(lower, one) || shortens(lower, one) || shortens(one, lower);
  return sorted.find(isMeant) ?? null;
}

/** Whether two neighboring letters have changed places. */
function isSwapped(word: string, other: string): boolean {
  const at = [...word].findIndex((letter, index) => letter !== other[index]);
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2) === other;
}

/**
 * Whether a word is another one without some of its later letters: it begins like it, and ends with the same letter.
 */
function shortens(short: string, long: string): boolean {
  if (short.length < 4 || short.slice(0, 4) !== long.slice(0, 4) || short.at(-1) !== long.at(-1)) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at++;
  return at === short.length;
}
