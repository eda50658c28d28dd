import type {Data} from '../1-parse/tree.js';

/** A JSON Schema, as far as defaults need it. */
export interface Form {
  readonly $ref?: string;
  readonly default?: Data;
  /** Read where an earlier version wrote it, and nothing of today's. */
  readonly deprecated?: boolean;
  readonly properties?: Readonly<Record<string, Form | true>>;
  readonly items?: Form;
  readonly type?: string | readonly string[];
  readonly const?: Data;
  readonly if?: Form;
  readonly then?: Form;
  readonly allOf?: readonly Form[];
  readonly $defs?: Readonly<Record<string, Form>>;
}

export type DataMap = {readonly [key: string]: Data};

/**
 * A valid document with all that its schema has a default for, in the order of the schema. Where the schema
 * distinguishes variants by name, as with schedules, a map gets the defaults of its own variant.
 */
export function resolveDefaults(value: Data, schema: unknown): Data {
  const home = schema as Form;
  return fill(value, home, home);
}

function fill(value: Data, form: Form, home: Form): Data {
  const followed = followForm(form, home);
  if (Array.isArray(value)) {
    const {items} = followed;
    return items === undefined ? value : (value as readonly Data[]).map((item) => fill(item, items, home));
  }
  if (!isDataMap(value)) return value;
  const entries = listProperties(value, followed, home).flatMap(([key, property]): [string, Data][] => {
    const written = value[key];
    if (written !== undefined) return [[key, fill(written, property, home)]];
    return property.default === undefined ? [] : [[key, property.default]];
  });
  return Object.fromEntries(entries);
}

/** The keys that this map may have, with what stands for each of them. */
export function listProperties(value: DataMap, form: Form, home: Form): [string, Form][] {
  const ofAll = form.if?.type === 'object' ? (form.then ?? form) : form;
  const variant = form.allOf?.find(
    (one) => (one.if?.properties?.['name'] as Form | undefined)?.const === value['name'],
  );
  const own = variant?.then?.properties;
  const properties = Object.entries(ofAll.properties ?? {}).map(([key, property]): [string, Form] => {
    const special = own?.[key];
    const base = property === true ? {} : followForm(property, home);
    return [key, special === undefined || special === true ? base : {...base, ...special}];
  });
  const known = properties.filter(([, property]) => property.deprecated !== true);
  return own === undefined ? known : known.filter(([key]) => Object.hasOwn(own, key));
}

/** What stands beside a reference goes before what it leads to. */
export function followForm(form: Form, home: Form): Form {
  if (form.$ref === undefined) return form;
  const target = home.$defs?.[form.$ref.replace('#/$defs/', '')] ?? {};
  return {...followForm(target, home), ...form};
}

export function isDataMap(value: Data): value is DataMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
