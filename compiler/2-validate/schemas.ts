import type {ValidateFunction} from 'ajv/dist/2020.js';
import {documents, operations} from './validators.js';

export type SchemaName = 'model' | 'block' | 'stem' | 'recipe' | 'sweep';

export interface Schemas {
  /** The validator of a kind of document. */
  readonly of: (name: SchemaName) => ValidateFunction;
  /** The validator of one operation's keys; null where there is no such operation. */
  readonly ofOperation: (operation: string) => ValidateFunction | null;
}

/** The package's specs/schema, compiled by bin/validators.mjs when specnet was built. */
export function loadSchemas(): Schemas {
  return {
    of: (name) => documents[name],
    ofOperation: (operation) => (Object.hasOwn(operations, operation) ? (operations[operation] ?? null) : null),
  };
}
