import type {AnyNode, DocumentNode, ValueNode} from '@humanwhocodes/momoa';
import type {ErrorObject} from 'ajv';
import {findNear} from '../../common/suggest.js';
import type {TextPlace} from './parse-json.js';

/** More than that are reported when the first are fixed. */
const maxListed = 8;

/** What patterns of the schema ask for, by the last key of the path. */
const forms: Readonly<Record<string, string>> = {
  sha1: '40 hexadecimal digits in lower case',
  md5: '32 hexadecimal digits in lower case',
  name: "a file's name alone, without a folder",
  folder: "a folder's name alone",
};

/** Faults of a document against its schema, a line each, with line and column. */
export function describeFaults(document: DocumentNode, value: unknown, errors: readonly ErrorObject[]): string {
  const lines = errors.slice(0, maxListed).map((error) => {
    const {line, column} = findPlace(document, error);
    return `  ${line}:${column}  ${describeFault(error, readAt(value, error.instancePath))}`;
  });
  const more = errors.length - maxListed;
  return [...lines, ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}

function describeFault({instancePath, keyword, params, parentSchema}: ErrorObject, found: unknown): string {
  const path = showPath(instancePath);
  const what = path === '' ? 'the data set' : path;
  const is = describeValue(found);
  const limit = Number(params['limit']);
  const texts: Readonly<Record<string, () => string>> = {
    type: () => `${what} has to be ${describeType(String(params['type']))}, and is ${is}`,
    required: () => `${what} needs the key "${String(params['missingProperty'])}"`,
    additionalProperties: () => describeUnknown(what, String(params['additionalProperty']), parentSchema),
    pattern: () => `${what} has to be ${forms[lastKey(instancePath)] ?? 'of another form'}, and is ${is}`,
    minItems: () => `${what} needs ${limit} ${limit === 1 ? 'entry' : 'entries'} or more`,
    maxItems: () => `${what} has more than ${limit} entries`,
    minLength: () => `${what} is empty`,
    maxLength: () => `${what} is longer than ${limit} characters`,
    minimum: () => `${what} has to be ${limit} or more, and is ${is}`,
    maximum: () => `${what} has to be ${limit} or less, and is ${is}`,
  };
  return texts[keyword]?.() ?? `${what} is wrong (${keyword})`;
}

function describeUnknown(what: string, key: string, schema: unknown): string {
  const {properties = {}} = (schema ?? {}) as {properties?: Record<string, unknown>};
  const known = Object.keys(properties);
  const near = findNear(key, known);
  const advice = near === null ? `it may have ${known.join(', ')}` : `did you mean "${near}"?`;
  return `${what} has no key "${key}"; ${advice}`;
}

function describeType(type: string): string {
  const names: Readonly<Record<string, string>> = {
    string: 'a string',
    integer: 'a whole number',
    array: 'an array',
    object: 'an object',
  };
  return names[type] ?? type;
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') {
    return `the string ${JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value)}`;
  }
  if (typeof value === 'number') return `the number ${value}`;
  if (Array.isArray(value)) return 'an array';
  return value !== null && typeof value === 'object' ? 'an object' : String(value);
}

/** `/train/0/sha1` as `train[0].sha1`. */
function showPath(pointer: string): string {
  return splitPointer(pointer)
    .map((key, at) => (/^\d+$/.test(key) ? `[${key}]` : at === 0 ? key : `.${key}`))
    .join('');
}

function splitPointer(pointer: string): string[] {
  return pointer.split('/').slice(1).map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function lastKey(pointer: string): string {
  return splitPointer(pointer).at(-1) ?? '';
}

function readAt(value: unknown, pointer: string): unknown {
  return splitPointer(pointer).reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], value);
}

/** Of the faulty value, or of the key that should not be there. */
function findPlace(document: DocumentNode, {instancePath, keyword, params}: ErrorObject): TextPlace {
  const node = splitPointer(instancePath).reduce<ValueNode | null>(step, document.body);
  const key = keyword === 'additionalProperties' ? String(params['additionalProperty']) : null;
  const found: AnyNode = (key === null ? null : findMember(node, key)) ?? node ?? document.body;
  return found.loc.start;
}

function step(node: ValueNode | null, key: string): ValueNode | null {
  if (node?.type === 'Array') return node.elements[Number(key)]?.value ?? null;
  return findMember(node, key)?.value ?? null;
}

/** The last one counts, as for JSON.parse. */
function findMember(node: ValueNode | null, key: string) {
  if (node?.type !== 'Object') return null;
  return node.members.findLast(({name}) => name.type === 'String' && name.value === key) ?? null;
}
