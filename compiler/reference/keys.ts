import {formatCount} from '../../common/format.js';
import type {Schema} from '../schemas/read-schema.js';
import {followReference} from '../schemas/read-schema.js';

/** A key of a document, as the reference lists it. */
export interface Key {
  /** `stages[].blocks`, `params.NAME.default`. */
  readonly path: string;
  readonly required: boolean;
  /** What may stand there: `whole number, 1 to 64, or an expression`. */
  readonly form: string;
  readonly description: string;
}

/** Every key of a map, those of the maps below it after their own. */
export function listKeys(schema: Schema, home: Schema, prefix = ''): Key[] {
  const required = new Set([...(schema.required ?? []), ...(prefix === '' ? (schema.then?.required ?? []) : [])]);
  return Object.entries(schema.properties ?? {}).flatMap(([name, reference]) => {
    const path = `${prefix}${name}`;
    const {schema: found, home: foundHome} = followReference(reference, home);
    if (found.deprecated === true) return [];
    const form = `${describeForm(found)}${describeDefault(found)}`;
    const own = {path, required: required.has(name), form, description: found.description ?? ''};
    return [own, ...listInner(found, foundHome, path)];
  });
}

function listInner(schema: Schema, home: Schema, path: string): Key[] {
  if (isItems(schema)) return [];
  // A value that may also be a map, as a recipe's loss.
  const asMap = schema.type !== undefined && schema.if?.type === 'object' ? schema.then : undefined;
  const ofOther = asMap === undefined ? [] : listKeys(asMap, home, `${path}.`);
  const ofMap = listKeys(
    {...schema, required: schema.type === 'object' ? (schema.required ?? []) : []},
    home,
    `${path}.`,
  );
  const items = schema.items === undefined ? null : followReference(schema.items, home);
  const ofItems = items?.schema.type === 'object' ? listKeys(items.schema, items.home, `${path}[].`) : [];
  const others = items?.schema.additionalProperties;
  if (typeof others === 'object') {
    const {title = '', description = ''} = others;
    ofItems.push({path: `${path}[].PARAMETER`, required: false, form: title, description});
  }
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null;
  const ofValues = values === null ? [] : listInner({...values, ...values.then}, home, `${path}.NAME`);
  return [...ofMap, ...ofOther, ...ofItems, ...ofValues];
}

/** A list of operations: described in a section of its own. */
function isItems({$id, title}: Schema): boolean {
  return $id === 'operation.schema.json' || title === 'operations';
}

/** What a value may be, in few words. */
export function describeForm(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (isItems(schema)) return 'list of items';
  const types = schema.type === undefined ? [] : [schema.type].flat();
  const has = (type: string) => types.includes(type);
  const parts = [
    ...(has('integer') ? [`whole number${describeRange(schema)}`] : []),
    ...(has('number') ? [`number${describeRange(schema)}`] : []),
    ...(has('boolean') ? ['`true` or `false`'] : []),
    ...(has('string') ? [describeText(schema)] : []),
    ...(has('array') && !has('string') ? [schema.title ?? 'list'] : []),
    ...(has('array') && has('integer') ? ['a pair'] : []),
    ...(has('object') && types.every((type) => type === 'object' || type === 'null') ? ['map'] : []),
    ...(has('null') ? ['`null`'] : []),
  ];
  return parts.length > 0 ? parts.join(', or ') : (schema.title ?? '');
}

/** `; by default 0.1`. */
function describeDefault({default: value}: Schema): string {
  return value === undefined ? '' : `; by default \`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function describeText({pattern, title, type}: Schema): string {
  if (pattern !== undefined && pattern !== '\\$') return title ?? 'text';
  const isNumber = [type].flat().some((one) => one === 'integer' || one === 'number');
  // What takes a word beside a number takes an operation's name.
  if (isNumber && pattern !== '\\$' && pattern !== undefined) return 'expression, or the name of an operation';
  return isNumber || pattern === '\\$' ? 'expression' : (title ?? 'text');
}

function describeRange({minimum, exclusiveMinimum, maximum, exclusiveMaximum, multipleOf}: Schema): string {
  const show = (value: number) => (value > 1e12 ? '' : formatCount(value));
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  const from = low === undefined ? '' : exclusiveMinimum === undefined ? ` from ${show(low)}` : ` above ${show(low)}`;
  const to =
    high === undefined || show(high) === ''
      ? ''
      : `${exclusiveMinimum === undefined ? ' to' : ', up to'} ${show(high)}`;
  return `${from}${to}${multipleOf === undefined ? '' : `, a multiple of ${multipleOf}`}`;
}
