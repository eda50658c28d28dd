import type {Node, Pair} from 'yaml';
import {isScalar} from './yaml.js';

/**
 * Expressions that YAML cuts: in `{…}` and `[…]` a comma ends a value, so `{channels: max($a, 8)}` holds `max($a` and a
 * key `8)`. What belongs together is reported as one text; whole expressions, and brackets that never close, as null.
 */

/** No expression has more values in a row; a bound keeps hostile lists cheap. */
const maxParts = 32;

/** @param index of the pair whose value may be cut */
export function findCutValue(pairs: readonly Pair<Node, Node | null>[], index: number): readonly string[] | null {
  const [first, ...rest] = pairs.slice(index, index + maxParts);
  const following = rest.map(({key, value}) => (value === null || isEmpty(value) ? plainText(key) : null));
  return joinCut([plainText(first?.value ?? null), ...following]);
}

/** @param index of the item that may be cut */
export function findCutItem(items: readonly Node[], index: number): readonly string[] | null {
  return joinCut(items.slice(index, index + maxParts).map(plainText));
}

/** The texts, from the first on, whose brackets balance together and not before. */
function joinCut(texts: readonly (string | null)[]): readonly string[] | null {
  let open = 0;
  for (const [index, text] of texts.entries()) {
    if (text === null) return null;
    open += text.split('(').length - text.split(')').length;
    if (open <= 0) return index === 0 || open < 0 ? null : texts.slice(0, index + 1).map(String);
  }
  return null;
}

/** A scalar as it is written, without quotes; null for anything else. */
function plainText(node: Node | null): string | null {
  return isScalar(node) && node.type === 'PLAIN' ? (node.source ?? null) : null;
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === '';
}
