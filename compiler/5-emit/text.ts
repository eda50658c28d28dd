import type {Value} from '../operations/operation.js';

/** Widest line of generated code, without a comment at its end. */
export const lineWidth = 120;

export function printValue(value: Value): string {
  if (typeof value === 'object') return `[${(value as readonly Value[]).map(printValue).join(', ')}]`;
  return typeof value === 'string' ? printText(value) : String(value);
}

/** A string literal in single quotes. */
export function printText(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&').replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}'`;
}

/** A person's sentence as it may stand in a comment: one line, which cannot end the comment. */
export function printSentence(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line
    .replace(/\*\//g, '* /')
    .replace(/^([/*@])/, ' $1')
    .trim();
}
