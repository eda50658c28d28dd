import type {ValidateFunction} from 'ajv/dist/2020.js';

// bin/validators.mjs writes the module, from specs/schema.

/** Validators by the kind of document. */
export const documents: Readonly<Record<'model' | 'block' | 'stem' | 'recipe' | 'sweep', ValidateFunction>>;

/** Validators of the definitions of operation.schema.json, by name. */
export const operations: Readonly<Record<string, ValidateFunction | undefined>>;
