/** Messages about generated modules whose calls differ from what their specs generate. */

import type {Message} from './diagnostic.js';
import {printable} from './printable.js';

/** A call, as far as messages name it. */
export interface NamedCall {
  readonly within: string;
  readonly callee: string;
  readonly name: string | null;
}

/** What is known of a difference. */
export interface Edit {
  /** The line of YAML that the generated call comes from, `specs/blocks/basic.yaml:6`; null where no one line does. */
  readonly origin: string | null;
  /** Whether the network is still the one that the committed module says it was generated from. */
  readonly isSame: boolean;
  /** `spec build` */
  readonly command: string;
}

const code = 'call-differs';

export function otherValue(
  call: NamedCall,
  key: string,
  is: string | null,
  wanted: string | null,
  edit: Edit,
): Message {
  const origin = edit.origin ?? 'its spec';
  const said =
    is === null
      ? `lacks ${showValue(key, wanted ?? '')}${from(edit)}`
      : wanted === null
        ? `has ${showValue(key, is)}, which ${origin} does not say`
        : `has ${showValue(key, is)}, where ${origin} makes it ${wanted}`;
  return {code, message: printable(`${show(call)} ${said}.`), advice: advise(edit)};
}

/** `kernel 5`; `stride`, which is passed on; `x as argument 2`. */
function showValue(key: string, value: string): string {
  if (key === value) return key;
  return /^(argument|parameter) /.test(key) ? `${value} as ${key}` : `${key} ${value}`;
}

export function addedCall(call: NamedCall, edit: Edit): Message {
  return {code, message: printable(`${show(call)} comes from nothing in the spec.`), advice: advise(edit)};
}

export function missingCall(call: NamedCall, edit: Edit): Message {
  return {code, message: printable(`${show(call)} is missing here${from(edit)}.`), advice: advise(edit)};
}

function from({origin}: Edit): string {
  return origin === null ? '' : `, from ${origin}`;
}

/** `conv ${name}.conv1 of basic`. */
function show({within, callee, name}: NamedCall): string {
  if (callee === 'function') return `The function ${within}`;
  if (callee === 'const') return `The constant ${within}`;
  if (callee === 'for') return `The loop of ${within}`;
  return `${callee}${name === null ? '' : ` ${name.slice(1, -1)}`} of ${within}`;
}

function advise({origin, isSame, command}: Edit): string {
  if (!isSame) return `The spec has changed since the module was generated. Run: ${command}`;
  const where = origin ?? 'the spec';
  return `The spec has not changed since the module was generated: change ${where} instead, then run: ${command}`;
}
