import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {Ajv2020} from 'ajv/dist/2020.js';
import {parse} from 'yaml';
import {compile, openLibrary} from '../../../compiler/index.js';
import {operations} from '../../../compiler/operations/index.js';
import {packageRoot} from '#package-root';
import {makeReference} from '../../../compiler/reference/page.js';
import {bundleSchema, schemaNames} from '../../../compiler/schemas/read-schema.js';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder} from '../../tools/temporary-folder.js';
import {assertStatus} from '../../tools/assert-outcome.js';

const root = packageRoot;

test('docs/language.md is what the schemas say: spec schema --reference > docs/language.md', () => {
  assert.equal(readFileSync(join(root, 'docs', 'language.md'), 'utf8'), makeReference());
});

test('the reference has every operation with every key, and no empty cell', () => {
  const page = makeReference();
  for (const [name, operation] of operations) {
    const [, section = ''] = page.split(`\n### ${name}\n`);
    const [own = ''] = section.split(/\n##/u);
    assert.ok(own.length > 40, name);
    for (const key of Object.keys(operation.fill({}))) assert.ok(own.includes(`\`${key}\``), `${name}: ${key}`);
  }
  for (const line of page.split('\n').filter((one) => one.startsWith('| `'))) {
    assert.doesNotMatch(line, /\| +\|/u);
  }
  assert.doesNotMatch(page, /\{\{|undefined|\[object/u);
});

test('spec schema prints one whole document: it validates specs without the other files', async (context) => {
  const files = {
    model: 'resnet50.yaml',
    block: 'blocks/bottleneck.yaml',
    stem: 'stems/cifar.yaml',
    recipe: 'recipes/default.yaml',
    sweep: 'sweeps/mini-rates.yaml',
  };
  for (const name of schemaNames) {
    const {status, stdout, output} = await runSpec(makeFolder(context), 'schema', name);
    assert.equal(status, 0, output);
    assert.deepEqual(JSON.parse(stdout), bundleSchema(name));
    const ajv = new Ajv2020({strict: false});
    const validate = ajv.compile(JSON.parse(stdout) as object);
    const document = parse(readFileSync(join(root, 'specs', files[name]), 'utf8')) as Record<string, unknown>;
    assert.ok(validate(document), JSON.stringify(validate.errors));
    assert.ok(!validate({...document, surprise: 1}), name);
  }
  await assertStatus(runSpec(makeFolder(context), 'schema', 'network'), 2);
});

test("the page's recipe for padding on one side gives TensorFlow's sizes", (context) => {
  const lines = makeReference().split('\n').filter((line) => line.startsWith('    '));
  const start = lines.findIndex((line) => line.includes('parameters: {pad:'));
  const text = `name: net
input: [16, 16, 3]
classes: 10
stem: {name: cifar, channels: 8}
block: same
blocks:
  same:
${lines.slice(start, start + 5).join('\n')}
    shortcut: none
stages: [{blocks: 1, channels: 8}, {blocks: 1, channels: 16, stride: 2}, {blocks: 2, channels: 16, stride: 2}]
expect: {stages: [[16, 16, 8], [8, 8, 16], [4, 4, 16]]}
`;
  const folder = makeFolder(context, {'net.yaml': text});
  assert.deepEqual(compile(openLibrary(folder), join(folder, 'net.yaml')).diagnostics, []);
});

test('the ten lines that the page begins with are a network', (context) => {
  const [, lines = ''] = /\n\n((?: {4}.*\n)+)\nWhat to do with it:/u.exec(makeReference()) ?? [];
  assert.equal(lines.split('\n').length, 11);
  const folder = makeFolder(context, {'my-net.yaml': lines.replace(/^ {4}/gmu, '')});
  const {graph, diagnostics} = compile(openLibrary(folder), join(folder, 'my-net.yaml'));
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(graph?.stages.map(({shape}) => shape), [[32, 32, 32], [16, 16, 64], [8, 8, 128]]);
});
