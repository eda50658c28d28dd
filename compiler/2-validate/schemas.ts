import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {ValidateFunction} from 'ajv/dist/2020.js';
import {Ajv2020} from 'ajv/dist/2020.js';
import {findPackageRoot} from '../package-root.js';

export type SchemaName = 'model' | 'block' | 'stem' | 'recipe';

export interface Schemas {
  /** The validator of a kind of document. */
  readonly of: (name: SchemaName) => ValidateFunction;
  /** The validator of one operation's keys; null when there is no such operation. */
  readonly ofOperation: (operation: string) => ValidateFunction | null;
}

/** Reads specs/schema of the package; each schema is compiled when it is first asked for. */
export function loadSchemas(): Schemas {
  // Own properties only: `toString` must not pass for a key. strictTypes off: keys that take a number or an expression.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    strictTypes: false,
    strictRequired: false,
  });
  for (const name of ['operation', 'parameters', 'model', 'block', 'stem', 'recipe']) {
    const path = join(findPackageRoot(), 'specs', 'schema', `${name}.schema.json`);
    ajv.addSchema(JSON.parse(readFileSync(path, 'utf8')) as object);
  }
  const get = (id: string): ValidateFunction | null => ajv.getSchema(id) ?? null;
  return {
    of: (name) => {
      const validate = get(`${name}.schema.json`);
      if (validate === null) throw new Error(`specs/schema has no ${name}.schema.json`);
      return validate;
    },
    ofOperation: (operation) => get(`operation.schema.json#/$defs/${operation}`),
  };
}
