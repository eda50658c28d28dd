import type {Shape, Value} from '../operations/operation.js';

/** Widest line of generated code, without a comment at its end. */
export const lineWidth = 120;

export function printShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** 11,173,962: the same on every machine. */
export function printCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

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

/** `{channels, kernel: 3}`: a key whose value is the variable of that name is written once. */
export function printOptions(options: readonly (readonly [string, string])[]): string {
  return `{${options.map(printOption).join(', ')}}`;
}

/** The same, one option a line, for a call that is wider than a line. */
export function printTallOptions(options: readonly (readonly [string, string])[]): string {
  return `{\n${options.map((option) => `  ${printOption(option)},\n`).join('')}}`;
}

function printOption([key, value]: readonly [string, string]): string {
  return key === value ? key : `${key}: ${value}`;
}

/** Lines moved in by two spaces; empty ones stay empty. */
export function indent(lines: readonly string[]): string[] {
  return lines.flatMap((text) => text.split('\n')).map((line) => (line === '' ? '' : `  ${line}`));
}

/** A documentation comment of one sentence, which has gone through printSentence: on one line where it fits. */
export function printComment(sentence: string): string[] {
  const line = `/** ${sentence} */`;
  return line.length <= lineWidth ? [line] : ['/**', ...fill(sentence.split(' '), ' * '), ' */'];
}

/** Words in as few lines as they need, each with the prefix. */
export function fill(words: readonly string[], prefix: string): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > lineWidth) lines.push(prefix + word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** An import of several names, on one line where it fits, else one name a line. */
export function printImport(keyword: string, names: readonly string[], from: string): string[] {
  const line = `${keyword} {${names.join(', ')}} from '${from}';`;
  if (line.length <= lineWidth) return [line];
  return [`${keyword} {`, ...names.map((name) => `  ${name},`), `} from '${from}';`];
}
