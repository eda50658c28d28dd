import {readFileSync} from 'node:fs';
import {packagePath} from '#package-root';

/** A JSON Schema, as far as the reference page reads it. */
export interface Schema {
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly deprecated?: boolean;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly propertyNames?: Schema;
  readonly items?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export const schemaNames = ['model', 'block', 'stem', 'recipe', 'sweep'] as const;

export type DocumentKind = (typeof schemaNames)[number];

/** A schema of specs/schema by its file's name, `operation` for operation.schema.json. */
export function readSchema(name: string): Schema {
  return JSON.parse(readFileSync(packagePath('specs', 'schema', `${name}.schema.json`), 'utf8')) as Schema;
}

/**
 * A schema with those that it refers to embedded under their `$id`s, as JSON Schema bundles documents: one file says
 * all.
 */
export function bundleSchema(name: DocumentKind): Schema {
  const root = readSchema(name);
  const embedded = new Map<string, Schema>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const reference = (value as Schema).$ref;
    const file = typeof reference === 'string' ? /^([a-z-]+)\.schema\.json/u.exec(reference)?.[1] : undefined;
    if (file !== undefined && file !== name && !embedded.has(file)) {
      const schema = readSchema(file);
      embedded.set(file, schema);
      visit(schema);
    }
    for (const inner of Object.values(value)) visit(inner);
  };
  visit(root);
  const others = Object.fromEntries([...embedded].map(([file, schema]) => [`${file}.schema.json`, schema]));
  return embedded.size === 0 ? root : {...root, $defs: {...root.$defs, ...others}};
}

/** What a schema says once its reference is followed; what stands beside a reference goes before what it leads to. */
export function followReference(schema: Schema, home: Schema): {schema: Schema; home: Schema} {
  if (schema.$ref === undefined) return {schema, home};
  const [file = '', path = ''] = schema.$ref.split('#');
  const document = file === '' ? home : readSchema(file.replace('.schema.json', ''));
  const target = path === '' ? document : document.$defs?.[path.replace('/$defs/', '')];
  if (target === undefined) throw new Error(`specs/schema: ${schema.$ref} leads nowhere`);
  const end = followReference(target, document);
  const beside = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$ref'));
  return {schema: {...end.schema, ...beside}, home: end.home};
}
