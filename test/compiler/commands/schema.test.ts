import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {operations} from '../../../compiler/operations/index.js';
import {packageRoot} from '#package-root';

interface Schema {
  readonly [key: string]: unknown;
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema | boolean>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

const folder = join(packageRoot, 'specs', 'schema');
const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Schema;

test('every key of every schema is described', () => {
  for (const file of readdirSync(folder)) {
    const root = read(file);
    const missing: string[] = [];
    const visit = (schema: unknown, path: string): void => {
      if (typeof schema !== 'object' || schema === null) return;
      for (const [key, inner] of Object.entries(schema as Schema)) {
        if (key === 'properties' && !path.endsWith('/if')) {
          for (const [name, property] of Object.entries(inner as Record<string, Schema | boolean>)) {
            if (typeof property !== 'boolean' && !isDescribed(property, root)) missing.push(`${path}/${name}`);
          }
        }
        visit(inner, `${path}/${key}`);
      }
    };
    visit(root, file);
    assert.deepEqual(missing, []);
  }
});

function isDescribed(schema: Schema, root: Schema): boolean {
  // A variant's own default of a key that all variants describe together.
  if (Object.keys(schema).join() === 'default') return true;
  if (typeof schema.description === 'string') return true;
  const name = schema.$ref?.split('/').at(-1) ?? '';
  return typeof root.$defs?.[name]?.description === 'string';
}

test('the schema and the compiler know the same operations and the same keys', () => {
  const {$defs = {}} = read('operation.schema.json');
  // `parallel` is not an operation: it holds lists of them.
  const listed = Object.keys($defs['operation']?.properties ?? {}).filter((name) => name !== 'parallel');
  assert.deepEqual([...listed].sort(), [...operations.keys()].sort());
  for (const [name, operation] of operations) {
    const keys = Object.keys($defs[name]?.properties ?? {}).filter((key) => key !== 'name');
    assert.deepEqual(Object.keys(operation.fill({})).sort(), keys.sort(), name);
    assert.equal('name' in ($defs[name]?.properties ?? {}), operation.named, name);
  }
});
