// Compiles specs/schema/*.schema.json to JavaScript, once a change of them: at run time ajv would need a third of a
// second for it, at every start. Called by build.mjs; compiler/2-validate/schemas.ts loads what it writes.

import {mkdirSync, readFileSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const documents = ['model', 'block', 'stem', 'recipe', 'sweep'];
const pathOf = (name) => join('specs', 'schema', `${name}.schema.json`);

/** What the validators are made from, relative to the root. */
export const validatorSources = [
  'bin/validators.mjs',
  ...['operation', 'parameters', ...documents].map(pathOf),
];

/** What is written, relative to the root. */
export const validatorsPath = join('dist', 'compiler', '2-validate', 'validators.js');

export function areValidatorsBuilt() {
  const timeOf = (path) => statSync(join(root, path)).mtimeMs;
  try {
    const built = timeOf(validatorsPath);
    return validatorSources.every((path) => timeOf(path) < built);
  } catch {
    return false;
  }
}

/** Writes the module: `documents` and `operations`, each a validator by name, with its schema. */
export async function buildValidators() {
  const [{Ajv2020}, {default: standalone}, {build}] = await Promise.all([
    import('ajv/dist/2020.js'),
    import('ajv/dist/standalone/index.js'),
    import('esbuild'),
  ]);
  // Own properties only: `toString` must not pass for a key. strictTypes off: keys that take a number or an expression.
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    ownProperties: true,
    strictTypes: false,
    strictRequired: false,
    code: {source: true, esm: true},
  });
  const read = (name) => JSON.parse(readFileSync(join(root, pathOf(name)), 'utf8'));
  for (const name of ['operation', 'parameters', ...documents]) ajv.addSchema(read(name));
  const operations = Object.entries(read('operation').$defs);
  const validators = [
    ...documents.map((name) => ['documents', name, `${name}.schema.json`, read(name)]),
    ...operations.map(([name, schema]) => ['operations', name, `operation.schema.json#/$defs/${name}`, schema]),
  ].map(([table, name, id, schema], index) => ({table, name, id, schema, variable: `validator${index}`}));
  const code = standalone.default(ajv, Object.fromEntries(validators.map(({variable, id}) => [variable, id])));
  const tables = ['documents', 'operations'].map((wanted) => {
    const lines = validators
      .filter(({table}) => table === wanted)
      .map(({name, variable, schema: source}) => {
        const text = JSON.stringify(JSON.stringify(source));
        const schema = `{get: () => JSON.parse(${text})}`;
        return `  ${JSON.stringify(name)}: Object.defineProperty(${variable}, 'schema', ${schema}),`;
      });
    return [`export const ${wanted} = {`, ...lines, '};'].join('\n');
  });
  // ajv's own helpers go in with it, so that ajv itself is never loaded.
  const {outputFiles} = await build({
    stdin: {contents: `${code}\n${tables.join('\n')}\n`, resolveDir: root, sourcefile: 'validators.js'},
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    logLevel: 'warning',
  });
  const path = join(root, validatorsPath);
  mkdirSync(dirname(path), {recursive: true});
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, outputFiles[0].contents);
  renameSync(temporary, path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildValidators();
