/**
 * Offset at which a YAML text nests deeper than `limit`, or null. The YAML library composes nested values by recursion,
 * so this must be known before: it looks at tokens only, in a loop.
 *
 * @param tokens what the library's lexer makes of the text
 */
export function findTooDeep(tokens: readonly string[], limit: number): number | null {
  let offset = 0;
  let column = 0;
  let flow = 0;
  const indents: number[] = [];
  for (const token of tokens) {
    const first = token.charAt(0);
    if (first === '\u0002' || first === '\u0018' || first === '\u001f') continue; // marks of the lexer's, not text
    if (first === '[' || first === '{') flow++;
    else if (first === ']' || first === '}') flow--;
    else if (first !== ' ' && first !== '\n' && first !== '\r' && first !== '#' && flow === 0) {
      while ((indents.at(-1) ?? -1) >= column) indents.pop();
      indents.push(column);
    }
    if (flow + indents.length > limit) return offset;
    const lineBreak = token.lastIndexOf('\n');
    column = lineBreak === -1 ? column + token.length : token.length - lineBreak - 1;
    offset += token.length;
  }
  return null;
}
