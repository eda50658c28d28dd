/**
 * Characters that look like YAML's own and are none: `classes：10` with a full-width colon, a no-break space as
 * indentation, “quotes” that quote nothing. YAML takes each for a letter of a text.
 */

export type Meaning = 'blank' | 'nothing' | 'quote' | 'list-dash' | 'hyphen' | 'colon' | 'comma' | 'letter';

export interface LookAlike {
  /** Offset in the text. */
  readonly start: number;
  readonly end: number;
  readonly code: number;
  /** `no-break space`, as Unicode calls it. */
  readonly name: string;
  readonly meaning: Meaning;
  /** What was probably meant: `:`. Empty where it was nothing. */
  readonly meant: string;
  /** Whether only blanks stand before it on its line. */
  readonly isIndentation: boolean;
}

interface Known {
  readonly name: string;
  readonly meaning: Meaning;
  readonly meant: string;
}

const suspects = new RegExp(
  [
    '[\u0085\u00a0\u00ad\u00ab\u00bb\u1680\u2000-\u201f\u2028-\u202f\u2039\u203a\u205f-\u2064\u2066-\u2069\u2212',
    '\u3000\u3001\ufe55\ufe58\ufe63\ufeff\uff01-\uff5e]',
  ].join(''),
  'gu',
);

/** How much of a line before a character is looked at: a bound keeps hostile lines cheap. */
const widestIndentation = 200;

const blank = (name: string): Known => ({name, meaning: 'blank', meant: ' '});
const nothing = (name: string): Known => ({name, meaning: 'nothing', meant: ''});
const hyphen = (name: string): Known => ({name, meaning: 'hyphen', meant: '-'});
const quote = (name: string, meant = '"'): Known => ({name, meaning: 'quote', meant});
const named: Readonly<Record<number, Known>> = {
  0x85: blank('next line'),
  0xa0: blank('no-break space'),
  0xad: nothing('soft hyphen'),
  0xab: quote('left-pointing double angle quotation mark'),
  0xbb: quote('right-pointing double angle quotation mark'),
  0x1680: blank('ogham space mark'),
  0x2003: blank('em space'),
  0x2002: blank('en space'),
  0x2007: blank('figure space'),
  0x2009: blank('thin space'),
  0x200a: blank('hair space'),
  0x200b: nothing('zero width space'),
  0x200c: nothing('zero width non-joiner'),
  0x200d: nothing('zero width joiner'),
  0x200e: nothing('left-to-right mark'),
  0x200f: nothing('right-to-left mark'),
  0x2010: hyphen('hyphen'),
  0x2011: hyphen('non-breaking hyphen'),
  0x2012: hyphen('figure dash'),
  0x2013: hyphen('en dash'),
  0x2014: hyphen('em dash'),
  0x2015: hyphen('horizontal bar'),
  0x2018: quote('left single quotation mark', "'"),
  0x2019: quote('right single quotation mark', "'"),
  0x201a: quote('single low-9 quotation mark', "'"),
  0x201b: quote('single high-reversed-9 quotation mark', "'"),
  0x201c: quote('left double quotation mark'),
  0x201d: quote('right double quotation mark'),
  0x201e: quote('double low-9 quotation mark'),
  0x201f: quote('double high-reversed-9 quotation mark'),
  0x2028: blank('line separator'),
  0x2029: blank('paragraph separator'),
  0x202f: blank('narrow no-break space'),
  0x2039: quote('single left-pointing angle quotation mark', "'"),
  0x203a: quote('single right-pointing angle quotation mark', "'"),
  0x205f: blank('medium mathematical space'),
  0x2060: nothing('word joiner'),
  0x2212: hyphen('minus sign'),
  0x3000: blank('ideographic space'),
  0x3001: {name: 'ideographic comma', meaning: 'comma', meant: ','},
  0xfe55: {name: 'small colon', meaning: 'colon', meant: ':'},
  0xfe58: hyphen('small em dash'),
  0xfe63: hyphen('small hyphen-minus'),
  0xfeff: nothing('byte order mark'),
};

/**
 * @param all the whole text
 * @param text a part without quotes, as YAML's lexer cuts it, perhaps of several lines
 * @param offset where the part begins
 */
export function findLookAlikes(all: string, text: string, offset: number): LookAlike[] {
  const found: LookAlike[] = [];
  const isExpression = text.includes('$');
  for (const {0: character, index} of text.matchAll(suspects)) {
    const known = identify(character.charCodeAt(0));
    const start = offset + index;
    const before = all.slice(Math.max(0, start - widestIndentation), start).replace(/^.*\n/su, '');
    const isFirst = /^\s*$/u.test(before);
    if (known === null || !isTypo(known, character, text, index, isFirst || isExpression)) continue;
    const isListDash = known.meaning === 'hyphen' && isFirst && /^\s/u.test(text.slice(index + 1));
    found.push({
      start,
      end: start + 1,
      code: character.charCodeAt(0),
      ...known,
      meaning: isListDash ? 'list-dash' : known.meaning,
      isIndentation: known.meaning === 'blank' && isFirst,
    });
  }
  return found;
}

/** Whether a character is out of place in a plain text, rather than what that text means. */
function isTypo({meaning}: Known, character: string, text: string, index: number, isBare: boolean): boolean {
  const [previous, next] = [text.charAt(index - 1), text.charAt(index + 1)];
  // bird’s is a word; only what opens a text is meant to quote it.
  if (meaning === 'quote') return index === 0 || /[\s:,：，]/u.test(previous);
  // Persian, Hindi and families of emoji are written with joiners.
  if (character === '\u200c' || character === '\u200d') return isPlain(previous) || isPlain(next);
  // A dash – as here – is one of a sentence, unless it begins a line or stands in an expression.
  if (meaning !== 'hyphen' || character === '\u2212' || isBare) return true;
  return !/\s/u.test(previous) || !/\s/u.test(next);
}

/** Also of no character at all. */
function isPlain(character: string): boolean {
  return !/[^\0-\x7f]/u.test(character);
}

function identify(code: number): Known | null {
  const found = named[code];
  if (found !== undefined) return found;
  if (code >= 0xff01 && code <= 0xff5e) return identifyFullWidth(String.fromCharCode(code - 0xfee0));
  if (code >= 0x2000 && code <= 0x200a) return blank('typographic space');
  if ((code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069)) return nothing('direction mark');
  return code >= 0x2061 && code <= 0x2064 ? nothing('invisible operator') : null;
}

/** The full-width forms U+FF01 to U+FF5E stand in the order of ASCII. */
function identifyFullWidth(meant: string): Known {
  if (meant === ':') return {name: 'full-width colon', meaning: 'colon', meant};
  if (meant === ',') return {name: 'full-width comma', meaning: 'comma', meant};
  if (meant === '-') return {name: 'full-width hyphen-minus', meaning: 'hyphen', meant};
  if (meant === '"' || meant === "'") return {name: 'full-width quotation mark', meaning: 'quote', meant};
  return {name: `full-width ${meant}`, meaning: 'letter', meant};
}
