import assert from 'node:assert/strict';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import fc from 'fast-check';
import ts from 'typescript';
import {emit} from '../../../compiler/5-emit/emit.js';
import {buildSpec, compile, loadTsMorph, openLibrary} from '../../../compiler/index.js';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {makeFolder} from '../../tools/temporary-folder.js';

/** A spec in which every text that a person may write stands as a field: `‹layer›` with what it says by itself. */
const template = `
name: net
description: ‹description:A network›
reference: ‹reference:A paper›
input: [16, 16, 3]
classes: 10
params:
  depth: {default: 2, description: ‹param:How deep›}
  act: ‹text:relu›
init: {conv: ‹init:he-normal-fan-in›}
stem:
  - conv: {name: ‹layer:conv1›, kernel: 3, channels: 8}
blocks:
  plain:
    description: ‹block:Two layers›
    parameters: {end: ‹parameter:relu›}
    body:
      - conv: {name: ‹inner:conv›, kernel: 3, channels: $out, stride: $stride}
      - $act
      - conv: {name: ‹template:layer$number›, kernel: 3, channels: $out}
      - $end
block: ‹use:plain›
names: {blocks: ‹names:layer$stage.$index›}
stages:
  - {blocks: $depth, channels: 8}
  - {blocks: $depth, channels: 16, stride: 2, name: ‹stage:second.$index›}
`;

const fields = [...template.matchAll(/‹(\w+):/gu)].map(([, name = '']) => name);
/** Comments alone hold these; every text is welcome there. */
const free = ['description', 'reference', 'param', 'block'];

const hostile = [
  '*/ evil() /*',
  '`${evil()}`',
  '${evil()}',
  "'; evil(); '",
  'a\nb\r\nc',
  '\u2028evil()',
  '// x',
  '@param {evil} x',
  '/** nested',
  '***/',
  '*\u200b/',
  '\\',
  '\u202e/* evil() */',
  '',
];

function write(field: string, text: string): string {
  return template.replace(/‹(\w+):([^›]*)›/gu, (_all, name: string, own: string) =>
    // JSON's texts are YAML's, as long as what is no character stays escaped.
    JSON.stringify(name === field ? text : own).replace(
      /[\u007f-\u009f\ufeff\ufffe\uffff\ud800-\udfff]/g,
      (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  );
}

const tsMorph = await loadTsMorph();

/** The kinds of the generated files' syntax, comments left out; null where the spec is refused. */
function syntaxOf(context: TestContext, text: string): ts.SyntaxKind[] | null {
  const folder = makeFolder(context, {'net.yaml': text});
  const {graph, diagnostics} = compile(openLibrary(folder), join(folder, 'net.yaml'));
  if (graph === null) {
    const isRefused = diagnostics.some(({severity, code}) => severity === 'error' && code !== 'yaml-syntax');
    assert.ok(isRefused, JSON.stringify(diagnostics));
    return null;
  }
  return emit(graph, tsMorph).flatMap(({name, text: code}) => {
    const kinds: ts.SyntaxKind[] = [];
    const visit = (node: ts.Node): void => {
      kinds.push(node.kind);
      ts.forEachChild(node, visit); // comments are not children
    };
    visit(ts.createSourceFile(name, code, ts.ScriptTarget.ES2022));
    return kinds;
  });
}

test('whatever a text says, the module has the syntax that it has without, or the spec is refused', (context) => {
  const plain = syntaxOf(context, write('', ''));
  assert.notEqual(plain, null);
  assert.ok(plain?.includes(ts.SyntaxKind.FunctionDeclaration));
  // A name without $number needs no parameter for it: that is the syntax of one harmless letter.
  const bare = new Map(fields.map((field) => [field, syntaxOf(context, write(field, 'a'))]));
  const check = (field: string, text: string): void => {
    const found = syntaxOf(context, write(field, text));
    const wanted = free.includes(field) && text.length < 200 ? [plain] : [plain, null, bare.get(field)];
    assert.ok(
      wanted.some((one) => JSON.stringify(one) === JSON.stringify(found)),
      `${field}: ${JSON.stringify(text)}`,
    );
  };
  for (const field of fields) for (const text of hostile) check(field, text);
  fc.assert(fc.property(fc.constantFrom(...fields), fc.string({unit: 'binary', maxLength: 40}), check), {numRuns: 100});
});

test('a module whose texts are hostile does nothing when it is imported', async (context) => {
  let called = 0;
  const global = globalThis as {evil?: () => void};
  global.evil = () => called++;
  context.after(() => delete global.evil);
  for (const [at, text] of hostile.entries()) {
    for (const field of free) {
      const cwd = makeFolder(context, {'specs/net.yaml': write(field, `${text} ${at}`)});
      const {module} = await buildSpec('specs/net.yaml', {cwd});
      assert.ok(module !== null);
      assert.equal((await loadNetwork(module)).contract.name, 'net');
    }
  }
  assert.equal(called, 0);
});
