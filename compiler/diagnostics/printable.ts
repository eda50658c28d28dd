/**
 * Text that is safe on a terminal: control and bidirectional characters, which could hide or reorder what is shown,
 * become their code points (`\u{202e}`).
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]|\p{Cs}/gu, (character) =>
    character === '\t' ? '  ' : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A value as a message quotes it: printable and short. */
export function quote(value: unknown): string {
  const text = typeof value === 'bigint' ? String(value) : (JSON.stringify(value) ?? String(value));
  return printable(text.length > 60 ? `${text.slice(0, 57)}…` : text);
}
