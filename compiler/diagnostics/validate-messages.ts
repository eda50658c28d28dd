/** Messages of phase 2: documents that do not have the form that their schema describes. */

import {plural} from '../../common/format.js';
import type {ExpectedForm} from './describe-form.js';
import {describeForm, describeValue, typesOf} from './describe-form.js';
import type {Message} from './diagnostic.js';
import {quote} from './printable.js';
import {findNear, suggest} from '../../common/suggest.js';

export function unknownKey(where: string, key: string, known: readonly string[]): Message {
  return {code: 'unknown-key', message: `${where} has no key ${quote(key)}.`, advice: suggest(key, known)};
}

/** A key that earlier versions of the language had under this name. */
export function renamedKey(where: string, key: string, name: string): Message {
  return {
    code: 'renamed-key',
    message: `${where} has no key ${quote(key)}: it is now called ${quote(name)}.`,
    advice: `Write ${name}.`,
  };
}

/** A key of a map that is of one of several kinds, distinguished by their name: of a schedule, or an optimizer. */
export function keyOfOther(where: string, key: string, name: string, known: readonly string[]): Message {
  const own = known.filter((one) => one !== 'name');
  const there = own.length === 0 ? 'It has none.' : `It has: ${own.join(', ')}.`;
  return {
    code: 'unused-key',
    message: `${where} is ${quote(name)}, which has no key ${quote(key)}.`,
    advice: `Remove ${key}, or use another name. ${there}`,
  };
}

export function unknownOperation(where: string, name: string, known: readonly string[]): Message {
  return {
    code: 'unknown-operation',
    message: `${where}: there is no operation ${quote(name)}.`,
    advice: suggest(name, known),
  };
}

export function blockInList(where: string, name: string): Message {
  return {
    code: 'unknown-operation',
    message: `${where}: ${quote(name)} is a block, not an operation.`,
    advice: `Write it as a stage, {blocks: 1, channels: 64, block: ${name}}, or write its operations out.`,
  };
}

export function missingKey(where: string, key: string, meaning: string): Message {
  return {
    code: 'missing-key',
    message: `${where} needs the key "${key}".`,
    advice: meaning === '' ? `Add "${key}".` : `Add it. ${meaning}`,
  };
}

export function wrongType(where: string, value: unknown, form: ExpectedForm): Message {
  const types = typesOf(form);
  const wantsNumber = types.includes('integer') || types.includes('number');
  if (typeof value === 'string' && wantsNumber && value.trim() !== '' && Number.isFinite(Number(value))) {
    return {
      code: 'wrong-type',
      message: `${where} is the string ${quote(value)}.`,
      advice: `Write the number without quotes: ${Number(value)}.`,
    };
  }
  if (typeof value === 'string' && wantsNumber && /^\d{1,3}([_,]\d{3})+$/.test(value)) {
    const plain = value.replace(/[_,]/g, '');
    return {
      code: 'wrong-type',
      message: `${where} is the string ${quote(value)}.`,
      advice: `YAML's numbers have no ${value.includes('_') ? 'underscores' : 'commas'}: write ${plain}.`,
    };
  }
  if (types.includes('boolean') && (value === 'true' || value === 'false')) {
    const message = `${where} is the string ${quote(value)}.`;
    return {code: 'wrong-type', message, advice: `Write it without quotes: ${value}.`};
  }
  if (typeof value === 'string' && /\bpadding$/.test(where) && value.toLowerCase() === 'same') {
    return {
      code: 'wrong-type',
      message: `${where} cannot be ${describeValue(value)}: a padding is a number.`,
      advice:
        'Leave it out of a convolution to keep the size at stride 1; TensorFlow\'s "same" at other strides is ' +
        '"pad" before it, and "padding: 0".',
    };
  }
  const keys = types.join() === 'object' && form.properties !== undefined ? Object.keys(form.properties) : null;
  if (keys?.length === 0) {
    const advice = `It has no keys: write its name alone${form.title === undefined ? '' : `, "- ${form.title}"`}.`;
    return {code: 'wrong-type', message: `${where} cannot be ${describeValue(value)}.`, advice};
  }
  if (keys?.length === 1 && typeof value === 'number') {
    const advice = `Write it as a map: {${keys[0]}: ${value}}.`;
    return {code: 'wrong-type', message: `${where} cannot be ${describeValue(value)}.`, advice};
  }
  const rounds = typeof value === 'number' && types.includes('integer') && types.includes('string');
  return {
    code: 'wrong-type',
    message: `${where} cannot be ${describeValue(value)}.`,
    advice: `Write ${describeForm(form)}${rounds ? '; floor(x), ceil(x) and divisible(x, 8) round' : ''}.`,
  };
}

export function outOfRange(where: string, value: unknown, form: ExpectedForm): Message {
  return {
    code: 'out-of-range',
    message: `${where} is ${quote(value)}, which is out of range.`,
    advice: `Write ${describeForm(form)}.`,
  };
}

export function notMultiple(where: string, value: unknown, step: number): Message {
  const nearest = Math.max(step, Math.round(Number(value) / step) * step);
  return {
    code: 'not-multiple',
    message: `${where} is ${quote(value)}, which is not a multiple of ${step}.`,
    advice: `Write for example ${nearest}.`,
  };
}

/** What is said of a value, said of what an expression came to instead. */
export function ofExpression(message: Message, text: string): Message {
  const sentence = message.message.replace(
    /^(\S+) (is|cannot be) /,
    (_all, where: string, verb: string) => `${where} = ${text} ${verb} `,
  );
  const advice = message.advice.replace(
    /^Write (a .*), or an expression such as [^;]*?(; .*)?\.$/,
    (_all, form: string, rounding = '') => `It has to evaluate to ${form}${rounding}.`,
  );
  return {...message, message: sentence, advice};
}

export function unknownValue(where: string, value: unknown, known: readonly unknown[]): Message {
  const words = known.map(String);
  return {
    code: 'unknown-value',
    message: `${where} cannot be ${quote(value)}.`,
    advice: typeof value === 'string' ? suggest(value, words) : `Known: ${words.join(', ')}.`,
  };
}

export function wrongText(where: string, value: unknown, form: ExpectedForm): Message {
  const near = typeof value === 'string' ? findNear(value, form.examples ?? []) : null;
  return {
    code: 'wrong-text',
    message: `${where} cannot be the string ${quote(value)}.`,
    advice: near === null ? `Write ${form.title ?? describeForm(form)}.` : `Did you mean "${near}"?`,
  };
}

export function textTooLong(where: string, limit: number): Message {
  return {
    code: 'text-too-long',
    message: `${where} is longer than ${limit} characters.`,
    advice: 'Shorten it.',
  };
}

export function wrongLength(where: string, length: number, form: ExpectedForm): Message {
  const {minItems = 0, maxItems} = form;
  const wanted =
    minItems === maxItems
      ? `exactly ${minItems}`
      : maxItems === undefined
        ? `at least ${minItems}`
        : `${minItems} to ${maxItems}`;
  return {
    code: 'wrong-length',
    message: `${where} has ${plural(length, 'item')}.`,
    advice: `Write ${wanted}.`,
  };
}

export function wrongSize(where: string, size: number, {title, properties}: ExpectedForm): Message {
  const single = 'Write one operation per item, each on a line that begins with "- ".';
  const keys = Object.keys(properties ?? {}).join(', ');
  const one = size > 0 && title === 'domain' ? `Keep one of them: ${keys}.` : 'Write fewer or more.';
  const other = size > 0 || keys === '' ? one : `Remove it, or write one of ${keys}.`;
  return {
    code: 'wrong-size',
    message: size === 0 ? `${where} is empty.` : `${where} has ${size} keys.`,
    advice: title === 'operation' ? single : other,
  };
}

/** A key that only recipes of an earlier version have, where it says something that this one cannot do. */
export function retiredKey(where: string, neutral: unknown): Message {
  return {
    code: 'retired-key',
    message: `${where} is a setting of an earlier version, and can only be ${quote(neutral)} now.`,
    advice: 'Remove it, or take the version that has it.',
  };
}

export function otherFault(where: string, keyword: string, message: string): Message {
  return {
    code: `schema-${keyword.toLowerCase()}`,
    message: `${where} ${message}.`,
    advice: 'See the schema in specs/schema.',
  };
}
