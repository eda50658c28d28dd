import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import {inspectSources} from '../../compiler/inspect/inspect.js';
import {makeSource} from '../../compiler/diagnostics/place.js';
import {buildSpec, loadTsMorph, printDiagnostics} from '../../compiler/index.js';
import {readNetwork} from '../../runtime/load/read-network.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';
import {goodConstant, goodContract, goodModule} from './made-modules.js';

let tsMorph: Awaited<ReturnType<typeof loadTsMorph>>;

function accept(name: string, module: string, contract: string): void {
  const sources = {module: makeSource(`${name}.ts`, module), contract: makeSource(`${name}.contract.ts`, contract)};
  const found = inspectSources(tsMorph, {name, ...sources});
  assert.equal(found === null ? '' : printDiagnostics([found], {format: 'text', color: false}), '');
}

/** Ways in which another version may write what this one does. */
const otherForms: Readonly<Record<string, readonly [string, string]>> = {
  'a layer function under another name': ["relu} from 'specnet/nn'", "relu, relu as relu2} from 'specnet/nn'"],
  'double quotes': ["'conv1'", '"conv1"'],
  'an interface of sizes': [
    "type Sizes = Record<'channels' | 'kernel', number>;",
    'export interface Sizes {\n  readonly channels: number;\n  readonly kernel: number | readonly [number, number];\n}',
  ],
  'types among the words': [
    "import type {Model, Node} from 'specnet/nn';",
    "import {type Model, type Node} from 'specnet/nn';",
  ],
  'a parameter that is a pair': [
    'function basic(',
    'function pad(x: Node, ends: readonly [number, number]): Node {\n  return relu(x);\n}\n\nfunction basic(',
  ],
  'options with a type': ['{classes = 4} = {}', '{classes = 4}: {readonly classes?: number} = {}'],
  'a type of a variable': ['const image =', 'const image: Node ='],
  'a number below nothing': ['kernel: [3, 3]', 'kernel: [3, 3], by: -0.5e-3'],
  'a truth': ['bias: true', 'bias: false'],
  'a function that calls one above': [
    '/** A network. */',
    "function twice(x: Node): Node {\n  return basic(x, 'a', {channels: 8, kernel: 3});\n}\n\n/** A network. */",
  ],
  'names that TypeScript knows elsewhere': ['const image', 'const out = input([8, 8, 3]);\n  const image'],
  'a variable with the name of a function': ['let y = relu(', 'const basic = relu(x);\n  let y = relu('],
  'other comments': [
    '/** A network. */',
    '/**\n * A network: (((, eval, `${process.exit()}`, 100 %.\n * In two lines.\n */\n// And a line.',
  ],
  'tabs': ['  const image', '\tconst image'],
};

describe('what the compiler emits', () => {
  before(async () => {
    tsMorph = await loadTsMorph();
  });

  it('passes: every module of the zoo, and its contract', () => {
    const folder = join(packageRoot, 'generated');
    const names = readdirSync(folder).filter((name) => /^[^.]+\.ts$/.test(name));
    assert.ok(names.length >= 51, String(names.length));
    for (const file of names) {
      const {name, module, contract} = readNetwork(join(folder, file));
      accept(name, module.text, contract.text);
    }
  });

  it('passes: the golden files', () => {
    for (const name of ['small', 'grouped', 'branches']) {
      const {module, contract} = readNetwork(join(packageRoot, 'test', 'golden', `${name}.ts`));
      accept(name, module.text, contract.text);
    }
  });

  it('passes with names that JavaScript has for something else', async (context) => {
    const text = [
      'name: net',
      'input: [16, 16, 3]',
      'classes: 10',
      'stem: [{conv: {name: conv1, kernel: 3, channels: 8}}]',
      'blocks:',
      '  value-of:',
      '    parameters: {toString: 3, then: 1, call: 3}',
      '    body:',
      '      - parallel:',
      '          join: add',
      '          branches:',
      '            - [{conv: {name: then.conv, kernel: $toString, channels: $out}}]',
      '            - [{conv: {name: apply.conv, kernel: $call, channels: $out}}, relu]',
      '            - [{conv: {name: out, kernel: $then, channels: $out}}]',
      'stages:',
      '  - {block: {name: value-of, toString: 5}, blocks: 1, channels: 8}',
      '  - {block: value-of, blocks: 1, channels: 8}',
    ].join('\n');
    const folder = makeFolder(context, {'net.yaml': text});
    const {files, diagnostics} = await buildSpec('net.yaml', {cwd: folder, check: true});
    assert.deepEqual(diagnostics, []);
    accept('net', files[0]?.text ?? '', files[1]?.text ?? '');
  });

  it('passes with options that are said once, spread or by themselves', () => {
    accept('net', goodConstant, goodContract);
    accept('net', goodConstant.replace(/\{channels: 8, [^}]*\.\.\.everyConv\}/, 'everyConv'), goodContract);
  });

  for (const [name, [from, to]] of Object.entries(otherForms)) {
    it(`passes with ${name}, as other versions may have it`, () => {
      assert.ok(goodModule.includes(from));
      const contract = goodContract.replace('  macs: 3480,', "  macs: 3480,\n  version: '2',");
      accept('net', goodModule.replace(from, () => to), contract);
    });
  }
});
