import jsep from 'jsep';
import type {Diagnostic, Message} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/resolve-messages.js';
import {functions} from './functions.js';

/**
 * Values of the variables, without the dollar sign. A text is the name of an operation; `faulty` is the value of what
 * was declared wrongly, and has been reported.
 */
export type Variables = ReadonlyMap<string, number | string>;

export const faulty = NaN;
export const isFaulty = (value: unknown): boolean => Number.isNaN(value);

/** `message` is null where a fault has been reported, in a variable that the expression uses. */
export type Evaluated<V extends number | string = number> = {readonly value: V} | {readonly message: Message | null};

/** Reports why an expression has no value, unless that has been done. */
export function reportFault(
  place: Place,
  message: Message | null,
  diagnostics: Diagnostic[],
  trail: readonly string[] = [],
): void {
  if (message !== null) diagnostics.push(makeError(place, message, trail));
}

/** A text that counts as an expression: it uses a variable. */
export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.includes('$');
}

/** The name of the variable that an expression consists of, `channels` for `$channels`; null for any other. */
export function soleVariable(text: string): string | null {
  return /^\s*\$([A-Za-z][A-Za-z0-9]*)\s*$/.exec(text)?.[1] ?? null;
}

/** The names of the variables that an expression uses, each once. */
export function variablesOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\$([A-Za-z][A-Za-z0-9]*)/g)].map(([, name = '']) => name))];
}

/** The value of an expression; a variable that stands alone may be a text. */
export function evaluateAny(text: string, variables: Variables): Evaluated<number | string> {
  const value = variables.get(soleVariable(text) ?? '');
  return typeof value === 'string' ? {value} : evaluate(text, variables);
}

/**
 * The value of `$channels * 2` and the like: numbers, variables, `+ - * /`, comparisons (1 where they hold, else 0),
 * brackets, `if(c, a, b)`, and the functions of functions.ts. jsep parses the text, nothing is ever run; any other
 * syntax is refused here.
 */
export function evaluate(text: string, variables: Variables): Evaluated {
  const alone = variables.get(soleVariable(text) ?? '');
  if (typeof alone === 'number' && Number.isFinite(alone)) return {value: alone + 0}; // most are no more than that
  if (variablesOf(text).some((name) => isFaulty(variables.get(name)))) return {message: null};
  let tree: jsep.Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/ at character \d+$/, '') : 'it cannot be read';
    return {message: say.expressionSyntax(text, reason)};
  }
  try {
    const value = compute(tree, variables, text);
    return Number.isFinite(value) ? {value: tidy(value)} : {message: say.expressionValue(text, value)};
  } catch (error) {
    if (error instanceof ExpressionError) return {message: error.fault};
    throw error;
  }
}

/**
 * A number as a person would have written it. `0.3 / 4` is 0.075, and not the 0.07499999999999999 of binary fractions;
 * negative zero, of `0 * -1`, is a number that no spec says.
 */
function tidy(value: number): number {
  return (Number.isInteger(value) ? value : Number(value.toPrecision(15))) + 0;
}

/** Leaves the recursion of compute; never leaves this file. */
class ExpressionError extends Error {
  constructor(readonly fault: Message) {
    super(fault.message);
  }
}

function compute(node: jsep.Expression, variables: Variables, text: string): number {
  const refuse = (reason: string) => new ExpressionError(say.expressionSyntax(text, reason));
  switch (node.type) {
    case 'Literal': {
      const {value} = node as jsep.Literal;
      if (typeof value !== 'number') throw refuse('it is a string');
      return value;
    }
    case 'Identifier':
      return look((node as jsep.Identifier).name, variables, text);
    case 'UnaryExpression': {
      const {operator, argument} = node as jsep.UnaryExpression;
      if (operator !== '-') throw refuse(`"${operator}" is not an operator here`);
      return -compute(argument, variables, text);
    }
    case 'BinaryExpression': {
      const {operator, left, right} = node as jsep.BinaryExpression;
      const [a, b] = [compute(left, variables, text), compute(right, variables, text)];
      const value = combine(operator, a, b);
      if (value === null) throw refuse(`"${operator}" is not an operator here`);
      if (operator === '/' && b === 0) throw new ExpressionError(say.divisionByZero(text));
      return value;
    }
    case 'CallExpression': {
      const {callee, arguments: given} = node as jsep.CallExpression;
      const name = callee.type === 'Identifier' ? (callee as jsep.Identifier).name : '';
      return call(name, given, variables, text);
    }
    default:
      throw refuse('it is more than one computation on numbers');
  }
}

function look(name: string, variables: Variables, text: string): number {
  const value = name.startsWith('$') ? variables.get(name.slice(1)) : undefined;
  if (typeof value === 'number') return value;
  if (value !== undefined) throw new ExpressionError(say.textInExpression(text, name, value));
  const known = [...variables.keys()].map((variable) => `$${variable}`);
  throw new ExpressionError(say.unknownVariable(name, known));
}

function combine(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case '<':
      return Number(a < b);
    case '<=':
      return Number(a <= b);
    case '>':
      return Number(a > b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    default:
      return null;
  }
}

function call(name: string, given: readonly jsep.Expression[], variables: Variables, text: string): number {
  const value = (index: number) => compute(given[index] as jsep.Expression, variables, text);
  if (name === 'if' && given.length === 3) return value(value(0) === 0 ? 2 : 1);
  const known = functions.get(name);
  if (known === undefined && name !== 'if') {
    const names = ['if', ...functions.keys()];
    throw new ExpressionError(
      name === ''
        ? say.expressionSyntax(text, 'only functions can be called')
        : say.unknownFunction(text, name, names),
    );
  }
  const fits = known?.arity === 'any' ? given.length > 0 : given.length === known?.arity;
  if (known === undefined || !fits) {
    throw new ExpressionError(say.functionArguments(text, known?.form ?? 'if(c, a, b)', given.length));
  }
  return known.compute(...given.map((_, index) => value(index)));
}
