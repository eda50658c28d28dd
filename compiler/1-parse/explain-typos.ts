import type {YAMLError} from 'yaml';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Source} from '../diagnostics/place.js';
import {lineText, positionAt} from '../diagnostics/place.js';
import {yamlSyntax} from '../diagnostics/parse-messages.js';
import * as say from '../diagnostics/typo-messages.js';
import type {Typos} from './typos.js';

/** What is wrong whether or not YAML stumbles on it: one diagnostic for a character, however often it stands there. */
export function explainTypos(source: Source, {lookAlikes, unspaced, tags}: Typos): Diagnostic[] {
  const ofCharacters = explainCharacters(
    source,
    lookAlikes.filter(({inText}) => !inText),
  );
  const ofKeys = unspaced
    .filter(({isKnown}) => isKnown)
    .map(({start, end, key, value}) => makeError({source, start, end}, say.missingBlank(key, value)));
  const ofTags = tags.map(({start, end, text, value}) => makeError({source, start, end}, say.customTag(text, value)));
  const all = [...ofCharacters, ...ofKeys, ...ofTags];
  return all.sort((a, b) => (a.place?.start ?? 0) - (b.place?.start ?? 0));
}

function explainCharacters(source: Source, found: Typos['lookAlikes']): Diagnostic[] {
  const runs: Typos['lookAlikes'][number][] = [];
  for (const one of found) {
    const before = runs.at(-1);
    if (before?.code === one.code && before.end === one.start) runs[runs.length - 1] = {...before, end: one.end};
    else runs.push(one);
  }
  const counts = new Map<number, number>();
  for (const {code} of runs) counts.set(code, (counts.get(code) ?? 0) + 1);
  const firsts = new Map<number, Typos['lookAlikes'][number]>();
  for (const run of runs) if (!firsts.has(run.code)) firsts.set(run.code, run);
  return [...firsts.values()].map((one) => {
    const {start, end, code} = one;
    return makeError({source, start, end}, say.lookAlike(one, (counts.get(code) ?? 1) - 1));
  });
}

/** What made YAML stumble: a typo where it did so, or else what the library says. */
export function explainError(source: Source, {lookAlikes, unspaced}: Typos, error: YAMLError): Diagnostic {
  const [start, end] = error.pos;
  const {line} = positionAt(source, start);
  const [character] = explainCharacters(
    source,
    lookAlikes.filter((one) => positionAt(source, one.start).line === line),
  );
  if (character !== undefined) return character;
  const isKeyMissed = error.code === 'MISSING_CHAR' || error.code === 'MULTILINE_IMPLICIT_KEY';
  const typo = isKeyMissed ? unspaced.find((one) => one.start >= start && one.start < end) : undefined;
  if (typo !== undefined) {
    return makeError({source, start: typo.start, end: typo.end}, say.missingBlank(typo.key, typo.value));
  }
  const written = lineText(source, line);
  const tab = /^ *\t/u.exec(written);
  if (/\btabs? /iu.test(error.message) || (error.code === 'BAD_INDENT' && tab !== null)) {
    const at = tab === null ? start : (source.lineStarts[line - 1] ?? 0) + tab[0].length - 1;
    return makeError({source, start: at, end: at + 1}, say.tabIndentation());
  }
  return makeError({source, start, end}, yamlSyntax(error.message, written));
}
