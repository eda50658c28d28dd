import {formatCount} from '../../common/format.js';
import {quote} from './printable.js';

/** What ajv knows of a schema at the point of an error, as far as messages use it. */
export interface ExpectedForm {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly examples?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

/** Keys of a map that a message lists. */
const maxShownKeys = 8;

export function typesOf({type}: ExpectedForm): readonly string[] {
  return type === undefined ? [] : typeof type === 'string' ? [type] : type;
}

/** `a whole number from 1 to 64, or an expression such as $channels * 2`. */
export function describeForm(form: ExpectedForm): string {
  const types = typesOf(form);
  const range = describeRange(form);
  const parts: string[] = [];
  if (types.includes('integer')) parts.push(`a whole number${range}`);
  if (types.includes('number')) parts.push(`a number${range}`);
  if (types.includes('boolean')) parts.push('true or false');
  if (types.includes('string'))
    parts.push(
      form.pattern === '\\$'
        ? `an expression such as ${form.examples?.[0] ?? '$channels * 2'}`
        : (form.title ?? 'text'),
    );
  if (types.includes('array') && !types.includes('string')) parts.push(form.title ?? 'a list');
  else if (types.includes('array') && form.pattern === '\\$') {
    parts.push(`a list of two, ${form.title ?? '[height, width]'}`);
  }
  if (types.includes('object') && !types.includes('array') && !types.includes('string')) {
    parts.push(describeMap(form));
  }
  if (types.includes('null')) parts.push('null');
  if (form.title === 'operation') return 'an operation: its name, or a map with its name as the only key';
  return parts.length > 0 ? parts.join(', or ') : (form.title ?? 'something else');
}

function describeMap({title, properties}: ExpectedForm): string {
  if (properties === undefined) return title?.startsWith('a map') === true ? title : 'a map';
  const keys = Object.keys(properties);
  return `a map with ${keys.slice(0, maxShownKeys).join(', ')}${keys.length > maxShownKeys ? ', …' : ''}`;
}

/** Limits from here on only keep numbers finite. */
const unreachable = 1e15;

function describeRange({minimum, exclusiveMinimum, maximum, exclusiveMaximum}: ExpectedForm): string {
  const show = (value: number) => (value >= 1e15 ? value.toExponential() : formatCount(value));
  const low =
    minimum !== undefined
      ? ` from ${show(minimum)}`
      : exclusiveMinimum !== undefined
        ? ` above ${show(exclusiveMinimum)}`
        : '';
  // A limit that nothing reaches is not worth a word.
  const high =
    maximum !== undefined && maximum >= unreachable
      ? ''
      : maximum !== undefined
        ? ` to ${show(maximum)}`
        : exclusiveMaximum !== undefined
          ? ` and below ${show(exclusiveMaximum)}`
          : '';
  if (low.startsWith(' above')) return low + high.replace(/^ to/, ' and up to');
  const isOpen = high === '' || exclusiveMaximum !== undefined;
  if (minimum !== undefined && isOpen) return ` of at least ${show(minimum)}${high}`;
  return low + high;
}

export function describeValue(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `the string ${quote(value)}`;
  return quote(value);
}
