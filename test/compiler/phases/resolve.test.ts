import assert from 'node:assert/strict';
import {mkdirSync, symlinkSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {hashSpec} from '../../../compiler/3-resolve/serialize.js';
import {flattenItems} from '../../../compiler/4-analyze/graph.js';
import type {Compilation} from '../../../compiler/index.js';
import {compile, openLibrary} from '../../../compiler/index.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

function compileIn(folder: string, name: string): Compilation {
  return compile(openLibrary(folder), join(folder, `${name}.yaml`));
}

function compileText(context: TestContext, text: string): Compilation {
  return compileIn(makeFolder(context, {'net.yaml': text}), 'net');
}

function hashOf({spec, diagnostics}: Compilation): string {
  assert.ok(spec !== null, JSON.stringify(diagnostics.map(({message}) => message)));
  return hashSpec(spec);
}

const codesOf = ({diagnostics}: Compilation) => diagnostics.map(({code}) => code);

test(
  'the hash stays with comments, order of keys, references and expectations, and changes with the network',
  (context) => {
    const text = smallSpec('net');
    const reordered =
      `# a comment\n${text.trim().split('\n').slice(1, 5).reverse().join('\n')}\nreference: elsewhere\n` +
      `${text.split('\n').slice(5).join('\n')}name: net\nexpect: {buffers: 240}\n`;
    assert.equal(hashOf(compileText(context, reordered)), hashOf(compileText(context, text)));
    const changes: readonly (readonly [string, string])[] = [
      ['blocks: 2', 'blocks: 3'],
      ['stride: 2', 'stride: 1'],
      ['channels: 16', 'channels: 24'],
      ['classes: 10', 'classes: 11'],
      ['{name: cifar, channels: 8}', '[{conv: {name: conv1, kernel: 3, channels: 8}}]'],
    ];
    const hashes = changes.map(([before, after]) => hashOf(compileText(context, text.replace(before, after))));
    assert.equal(new Set([hashOf(compileText(context, text)), ...hashes]).size, changes.length + 1);
  },
);

test('extends: maps merge, lists and values replace, null removes, and expectations are not inherited', (context) => {
  const folder = makeFolder(context, {
    'base.yaml':
      `${smallSpec('base')}head: [global-avgpool, {dense: {name: out, features: $classes}}]\n` +
      'expect: {parameters: 1}\n',
    'net.yaml':
      'name: net\nextends: base\nclasses: 7\nstem: {channels: 12}\nstages: [{blocks: 1, channels: 5}]\nhead: null\n',
  });
  const {spec, diagnostics} = compileIn(folder, 'net');
  assert.deepEqual(diagnostics, []);
  assert.ok(spec !== null);
  assert.deepEqual(spec.input, [16, 16, 3]);
  assert.equal(spec.classes, 7);
  const [first] = spec.stem;
  assert.ok(first?.kind === 'operation');
  assert.deepEqual(first.values['channels'], 12);
  assert.deepEqual(
    spec.stages.map(({blocks, channels}) => [blocks.length, channels]),
    [[1, 5]],
  );
  const last = spec.head.at(-1);
  assert.equal(last?.kind === 'operation' ? last.name : null, 'fc');
  assert.equal(spec.expect.parameters, null);
});

test('depths and widths stand for stages, and replace inherited ones', (context) => {
  const folder = makeFolder(context, {
    'base.yaml': smallSpec('base'),
    'short.yaml': 'name: short\nextends: base\ndepths: [1, 2]\nwidths: [8, 16]\n',
  });
  const [written, short] = [compileIn(folder, 'base'), compileIn(folder, 'short')];
  assert.ok(written.graph !== null && short.graph !== null, JSON.stringify(short.diagnostics));
  assert.deepEqual(
    short.graph.stages.map(({shape}) => shape),
    written.graph.stages.map(({shape}) => shape),
  );
  assert.equal(short.graph.parameters, written.graph.parameters);
});

test('a block beside the spec goes before the one of the package', (context) => {
  const folder = makeFolder(context, {
    'net.yaml': smallSpec('net'),
    'blocks/basic.yaml': 'body:\n  - conv: {name: only, kernel: 1, channels: $out, stride: $stride}\nshortcut: none\n',
  });
  const {graph} = compileIn(folder, 'net');
  assert.deepEqual(
    flattenItems(graph?.stages[0]?.blocks[0]?.body ?? []).map(({name}) => name),
    ['layer1.0.only'],
  );
});

test('a file that is a link out of its folder is not read', (context) => {
  const folder = makeFolder(context, {
    'elsewhere/base.yaml': smallSpec('base'),
    'specs/net.yaml': 'name: net\nextends: base\n',
    'specs/other.yaml': smallSpec('other').replace('basic', 'linked'),
    'elsewhere/linked.yaml': 'body: [relu]\n',
    'specs/third.yaml': smallSpec('third').replace('basic', '{file: ./parts/linked.yaml}'),
  });
  const specs = join(folder, 'specs');
  symlinkSync(join(folder, 'elsewhere', 'base.yaml'), join(specs, 'base.yaml'));
  mkdirSync(join(specs, 'blocks'));
  symlinkSync(join(folder, 'elsewhere', 'linked.yaml'), join(specs, 'blocks', 'linked.yaml'));
  assert.deepEqual(codesOf(compileIn(specs, 'net')), ['outside-folder']);
  assert.deepEqual(codesOf(compileIn(specs, 'other')), ['outside-folder']);
  symlinkSync(join(folder, 'elsewhere'), join(specs, 'parts'));
  assert.deepEqual(codesOf(compileIn(specs, 'third')), ['outside-folder']);
});

test('a chain of extends has an end', (context) => {
  const files = Object.fromEntries(
    Array.from({length: 40}, (_, at) => [`n${at}.yaml`, `name: n${at}\nextends: n${at + 1}\n`]),
  );
  assert.deepEqual(codesOf(compileIn(makeFolder(context, files), 'n0')), ['extends-too-long']);
});

test('groups and width make a bottleneck that of ResNeXt-50 32x4d: 25,028,904 parameters', (context) => {
  const stages = [3, 4, 6, 3].map(
    (blocks, at) =>
      `  - {blocks: ${blocks}, channels: ${64 * 2 ** at}, stride: ${at === 0 ? 1 : 2}, groups: 32, width: 4}`,
  );
  const text =
    'name: net\ninput: [224, 224, 3]\nclasses: 1000\nstem: imagenet\nblock: bottleneck\n' +
    `stages:\n${stages.join('\n')}\n`;
  assert.equal(compileText(context, text).graph?.parameters, 25_028_904);
});

test('a block that only what a spec extends defines and uses is no matter for a warning', (context) => {
  const block = 'blocks: {own: {body: [{conv: {name: conv, kernel: 3, channels: $out, stride: $stride}}]}}\n';
  const folder = makeFolder(context, {
    'base.yaml': smallSpec('base').replace('block: basic\n', `block: own\n${block}`),
    'net.yaml': 'name: net\nextends: base\nblock: basic\n',
    'more.yaml': `name: more\nextends: base\nblock: basic\n${block.replace('own', 'other')}`,
  });
  assert.deepEqual(codesOf(compileIn(folder, 'net')), []);
  assert.match(compileIn(folder, 'more').diagnostics.map(({message}) => message).join(), /^[^,]*"other"\.$/u);
});
