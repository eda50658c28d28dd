import {limits} from '../../../compiler/1-parse/limits.js';
import {smallSpec} from '../../tools/temporary-folder.js';

/** A spec that means harm, or is one that nobody meant. */
export interface HostileSpec {
  readonly title: string;
  /** The spec's file, `specs/net.yaml`; other files by their paths. */
  readonly spec: string | Uint8Array;
  readonly files?: Readonly<Record<string, string>>;
  /** Code of the first error. */
  readonly code: string;
}

const net = smallSpec('net');
const doubling = ['a0: &a0 [x]', ...Array.from({length: 40}, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`)];
const spec = (title: string, code: string, text: string | Uint8Array, files?: HostileSpec['files']): HostileSpec => ({
  title,
  code,
  spec: text,
  ...(files === undefined ? {} : {files}),
});
/** The small spec with one line of it replaced, by its key. */
const set = (key: string, line: string) => net.replace(new RegExp(`^${key}:.*$`, 'mu'), line);
/** With one operation before all others. */
const first = (operation: string) => set('stem', `stem: [${operation}]`);
/** With one block, which its stages use. */
const block = (body: string, more = '') => set('block', `block: own\nblocks: {own: {${more}body: [${body}]}}`);
const stage = (text: string) => net.replace('{blocks: 1, channels: 8}', text);
const conv = (keys: string) => first(`{conv: {name: conv1, channels: 8, ${keys}}}`);

const yaml: HostileSpec[] = [
  spec('aliases that double', 'too-many-values', `${net}${doubling.join('\n')}\n`),
  spec('aliases that square', 'too-many-values', `a: &a [${'x, '.repeat(1000)}x]\nb: [${'*a, '.repeat(1000)}*a]\n`),
  spec('an alias to itself', 'unknown-alias', `${net}expect: &a [*a]\n`),
  spec('five thousand brackets', 'too-deep', '['.repeat(5000)),
  spec('a duplicate key', 'duplicate-key', `${net}classes: 11\n`),
  spec('two documents', 'several-documents', `${net}---\n${net}`),
  spec('a function', 'custom-tag', `${net}description: !!js/function 'function () { process.exit(); }'\n`),
  spec('a merge key', 'merge-key', net.replace('{blocks: 1,', '{<<: {blocks: 1},')),
  spec('a NUL byte', 'control-character', `${net}# \u0000\n`),
  spec('no UTF-8', 'not-utf8', Buffer.concat([Buffer.from(net), Buffer.of(0x23, 0xff, 0xfe)])),
  spec('UTF-16', 'not-utf8', Buffer.from(`\ufeff${net}`, 'utf16le')),
  spec('UTF-16 without a mark', 'control-character', Buffer.from(net, 'utf16le')),
  spec('one byte too many', 'file-too-large', Buffer.alloc(limits.bytes + 1, 32)),
];

const prototypes: HostileSpec[] = [
  ...['__proto__', 'constructor', 'prototype'].flatMap((key) => [
    spec(`${key} in the spec`, 'forbidden-key', `${net}${key}: {polluted: 1}\n`),
    spec(`${key} in a stage`, 'forbidden-key', stage(`{blocks: 1, channels: 8, ${key}: {polluted: 1}}`)),
    spec(`${key} in an operation`, 'forbidden-key', conv(`kernel: 3, ${key}: {polluted: 1}`)),
    spec(`${key} as a block`, 'forbidden-key', `${net}blocks: {${key}: {body: [relu]}}\n`),
    spec(`${key} as a param`, 'forbidden-key', `${net}params: {${key}: 1}\n`),
  ]),
  spec('a required key on a prototype alone', 'forbidden-key', set('classes', '__proto__: {classes: 10}')),
  ...['toString', 'hasOwnProperty', 'valueOf'].flatMap((name) => [
    spec(`an operation named ${name}`, 'unknown-operation', first(name)),
    spec(`an operation ${name} with keys`, 'unknown-operation', first(`{${name}: {name: a}}`)),
    spec(`a block named ${name}`, 'wrong-text', set('block', `block: ${name}`)),
    spec(`a stem named ${name}`, 'wrong-text', set('stem', `stem: ${name}`)),
    spec(`a stage's key ${name}`, 'unknown-key', stage(`{blocks: 1, channels: 8, ${name}: 1}`)),
    spec(`a rule named ${name}`, 'unknown-key', net.replace(/stages:[^]*/u, `stages: {${name}: {depth: 1}}\n`)),
    spec(`an initializer ${name}`, 'wrong-text', `${net}init: {conv: ${name}}\n`),
    spec(`a variable $${name}`, 'unknown-variable', conv(`kernel: $${name}`)),
    spec(`a function ${name}`, 'unknown-function', conv(`kernel: ${name}($in)`)),
  ]),
  spec('an operation named __proto__', 'unknown-operation', first('__proto__')),
  spec('a block named __proto__', 'wrong-text', set('block', 'block: __proto__')),
  spec('a stage named __proto__', 'wrong-text', stage('{blocks: 1, channels: 8, name: __proto__}')),
  ...['toString', 'constructor'].flatMap((name) => [
    spec(`a stage named ${name}`, 'wrong-name', stage(`{blocks: 1, channels: 8, name: ${name}}`)),
    spec(`a layer named ${name}`, 'wrong-name', first(`{conv: {name: a.${name}, channels: 8, kernel: 3}}`)),
  ]),
];

const numbers: HostileSpec[] = [
  ...['.nan', '.inf', '-.inf', '-0', '-0.0', '9007199254740993', '1e309'].map((value) =>
    spec(`${value} for a number`, 'bad-number', set('classes', `classes: ${value}`)),
  ),
  spec('1e308 for a number', 'out-of-range', set('classes', 'classes: 1e308')),
  spec('a number in quotes', 'wrong-type', set('classes', 'classes: "64"')),
  ...['0', '-1'].map((stride) => spec(`stride ${stride}`, 'out-of-range', conv(`kernel: 3, stride: ${stride}`))),
  spec('a stage of stride 0', 'out-of-range', stage('{blocks: 1, channels: 8, stride: 0}')),
  spec('an even kernel', 'even-kernel', conv('kernel: 4')),
  spec('a kernel larger than its input', 'kernel-too-large', conv('kernel: 31, padding: 0')),
  spec('groups that do not divide', 'groups-do-not-divide', conv('kernel: 3, groups: 5')),
  spec('a billion channels', 'out-of-range', stage('{blocks: 1, channels: 1000000000}')),
  spec('a million blocks', 'out-of-range', stage('{blocks: 1000000, channels: 8}')),
  spec('a picture of 65536 x 65536', 'out-of-range', set('input', 'input: [65536, 65536, 3]')),
  spec('activations beyond the budget', 'over-budget', set('input', 'input: [8192, 8192, 32]')),
  spec('parameters beyond the budget', 'over-budget', stage('{blocks: 4, channels: 65536}')),
];

const unknown: HostileSpec[] = [
  `${net}depth: 3\n`,
  `${net}expect: {parameter: 1}\n`,
  `${net}numerics: {batchnorms: {}}\n`,
  `${net}numerics: {batchnorm: {epsilons: 1}}\n`,
  `${net}init: {convs: zeros}\n`,
  `${net}names: {block: a$block}\n`,
  `${net}params: {a: {defaults: 1}}\n`,
  stage('{blocks: 1, channels: 8, strides: 1}'),
  set('stem', 'stem: {name: cifar, channel: 8}'),
  set('block', 'block: {name: basic, files: x}'),
  conv('kernels: 3'),
  first('{parallel: {joins: add, branches: [[relu], []]}}'),
  block('relu', 'expansions: 1, '),
  block('relu', 'shortcut: {projects: [relu]}, '),
  block('{conv: {name: a, kernel: 3, channels: $out, groups: $groupWidth}}', 'parameters: {groupWidth: 1}, ').replace(
    /stages:[^]*/u,
    'stages: {regnet: {depths: 2, w0: 8, wa: 8, wm: 2, group-width: 8, strides: [1]}}\n',
  ),
].map((text, at) => spec(`unknown key ${at + 1}`, 'unknown-key', text));

const names: HostileSpec[] = [
  ...[
    'x";process.exit();"',
    '1net',
    'a__b',
    'Net',
    'net\u202Eten',
    'n\u0435t', // Cyrillic
    '../../x',
    '/tmp/x',
    'C:\\x',
    'file://x',
    '',
  ].map((name) => spec(`named ${JSON.stringify(name)}`, 'wrong-text', set('name', `name: ${JSON.stringify(name)}`))),
  spec('a name of 65 letters', 'text-too-long', set('name', `name: ${'x'.repeat(65)}`)),
  ...['class', 'await', 'con', 'nul'].map((name) =>
    spec(`named ${name}`, 'reserved-name', set('name', `name: ${name}`)),
  ),
];

const inheritance: HostileSpec[] = [
  spec('extends itself', 'extends-loop', 'name: net\nextends: net\n'),
  spec('extends in a cycle', 'extends-loop', 'name: net\nextends: a\n', {
    'specs/a.yaml': 'name: a\nextends: b\n',
    'specs/b.yaml': 'name: b\nextends: net\n',
  }),
  spec('extends what is not there', 'spec-missing', 'name: net\nextends: nowhere\n'),
  spec('extends a file above', 'wrong-text', 'name: net\nextends: ../base\n', {'base.yaml': smallSpec('base')}),
  spec('a block of a file above', 'wrong-text', set('block', 'block: {file: ../own.yaml}'), {
    'own.yaml': 'body: [relu]',
  }),
];

const shapes: HostileSpec[] = [
  spec('a stem that shrinks to nothing', 'kernel-too-large', first(Array(6).fill('{maxpool: {kernel: 2}}').join(', '))),
  spec('an expectation that is not met', 'expect-differs', `${net}expect: {parameters: 1}\n`),
];

/** Every one of them is refused with an error that has a code, exit status 2, and nothing written. */
export const hostileSpecs = [...yaml, ...prototypes, ...numbers, ...unknown, ...names, ...inheritance, ...shapes];
