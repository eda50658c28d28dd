/**
 * The first key that an object in a JSON text has twice, or null. JSON.parse keeps the last silently, so that two
 * readers of one file may see two different values.
 *
 * @param json text that JSON.parse accepts
 */
export function findRepeatedKey(json: string): string | null {
  const open: Set<string>[] = [];
  // Strings whole (a key is one that a colon follows), and the braces outside them.
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (text !== undefined && colon !== undefined) {
      const key = JSON.parse(text) as string; // "a" and "\u0061" are one key
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
  }
  return null;
}
