import type {Message} from '../diagnostics/diagnostic.js';
import * as sayBlock from '../diagnostics/block-messages.js';
import * as say from '../diagnostics/resolve-messages.js';
import type {Variables} from './expression.js';
import {evaluate} from './expression.js';

/** `message` is null where the fault has been reported. */
export type Expanded = {readonly name: string} | {readonly message: Message | null};

/** Segments of letters, digits, `_` and `-` between dots: what weights files and PyTorch can hold. */
const nameForm = /^[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_][A-Za-z0-9_-]*)*$/;

/** The name that a template comes to: `$stage` stands for a variable, `${2 * $index}` for an expression. */
export function expandTemplate(template: string, variables: Variables): Expanded {
  let fault: Message | null | undefined;
  const name = template.replace(
    /\$(?:\{([^{}]*)\}|([A-Za-z][A-Za-z0-9]*))/g,
    (_match, long?: string, short?: string) => {
      const text = long ?? `$${short ?? ''}`;
      const value = short === undefined ? undefined : variables.get(short);
      if (typeof value === 'string') return value;
      const result = evaluate(text, variables);
      if ('message' in result) fault = fault === undefined ? result.message : fault;
      else if (Number.isInteger(result.value)) return String(result.value);
      else fault ??= say.expressionValue(text, result.value);
      return '';
    },
  );
  if (fault !== undefined) return {message: fault};
  if (name.length > 128 || !nameForm.test(name)) return {message: sayBlock.wrongName(name, template)};
  const inherited = name.split('.').find((part) => part in Object.prototype);
  return inherited === undefined ? {name} : {message: sayBlock.nameOfObjects(name, inherited)};
}
