/** What is wrong at a position of a text, in words, and the position that a person has to look at. */
export interface DescribedFault {
  /** A sentence without a period. */
  readonly message: string;
  readonly advice: string;
  readonly at: number;
}

/** Characters that look like those of JSON and are not. */
const lookalikes: readonly {readonly characters: RegExp; readonly name: string; readonly meant: string}[] = [
  {characters: /[\u00a0\u2007\u202f]/, name: 'a no-break space', meant: 'a plain space'},
  {characters: /[\u1680\u2000-\u200a\u205f\u3000]/, name: 'a space that is none of JSON', meant: 'a plain space'},
  {characters: /[\u200b-\u200d\u2060\ufeff]/, name: 'an invisible character', meant: 'nothing'},
  {characters: /[\u2018\u2019\u201c-\u201f\u00ab\u00bb\uff02]/, name: 'a typographic quote', meant: '"'},
  {characters: /\uff1a/, name: 'a full-width colon', meant: ':'},
  {characters: /[\uff0c\u3001]/, name: 'a full-width comma', meant: ','},
];

/**
 * @param at where a parser stopped: at the first character that JSON does not allow there
 */
export function describeJsonFault(text: string, at: number): DescribedFault {
  const character = text[at];
  const before = text.slice(0, at).trimEnd();
  if (text.trim() === '') return {message: 'it is empty', advice: 'Write the description into it.', at: 0};
  // A parser that looks one token ahead stops at the last token where the text ends after it.
  if (character === undefined || /^[,:[{]\s*$/.test(text.slice(at))) {
    const advice = 'Close what is open: a string by ", an array by ], an object by }.';
    return {message: 'it ends too early', advice, at: text.trimEnd().length};
  }
  const odd = lookalikes.find(({characters}) => characters.test(character));
  if (odd !== undefined) {
    const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
    const advice = `Put ${odd.meant} in its place; such characters appear in text copied from a web page.`;
    return {message: `there is ${odd.name} (${code}) where JSON has ${odd.meant}`, advice, at};
  }
  if (character === "'") return {message: 'a string is in single quotes', advice: 'Put it in double quotes.', at};
  if (character === '#' || /^\/[/*]/.test(text.slice(at)))
    return {message: 'there is a comment, and JSON has none', advice: 'Remove it.', at};
  if (/[}\]]/.test(character) && before.endsWith(',')) {
    return {message: 'a comma has nothing after it', advice: 'Remove the comma.', at: before.length - 1};
  }
  if (/^0?\d/.test(text.slice(at)) && /(^|\D)0\d/.test(text.slice(Math.max(0, at - 2), at + 2))) {
    return {message: 'a number begins with a zero', advice: 'Write it without the zero.', at};
  }
  if (/["[{\d-]/.test(character) && /(["\]}\d]|true|false|null)$/.test(before)) {
    const advice = 'Put a comma between two entries, and a colon after a key.';
    return {message: 'a comma or a colon is missing in front of this', advice, at};
  }
  const word = /^[\p{L}_][\p{L}\d_]*/u.exec(text.slice(at))?.[0];
  if (word !== undefined) {
    const advice = 'Strings and keys go in double quotes; true, false and null do not.';
    return {message: `${JSON.stringify(word)} is not a value of JSON`, advice, at};
  }
  const shown = JSON.stringify(character);
  return {message: `${shown} cannot stand here`, advice: 'Look at the brackets, quotes and commas in front of it.', at};
}
