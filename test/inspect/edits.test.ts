import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {planSpecs} from '../../compiler/build/build-all.js';
import {buildSpec} from '../../compiler/index.js';
import {describeStaleness} from '../../compiler/commands/report-stale.js';
import {runSpec} from '../tools/run-spec.js';
import type {Outcome} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';

/** A spec that extends another and uses a block and a stem in files of their own, and operations of every place. */
const files = {
  'specs/net.yaml': [
    'name: net',
    'extends: base',
    'classes: 10',
    'stages:',
    '  - {blocks: 2, channels: 8}',
    '  - {blocks: 2, channels: 16, stride: 2}',
    '  - body:',
    '      - conv: {name: last.conv, kernel: 1, channels: 32}',
    '      - relu',
    '',
  ].join('\n'),
  'specs/base.yaml': [
    'name: base',
    'input: [16, 16, 3]',
    'classes: 4',
    'stem: small',
    'block: double',
    'stages: [{blocks: 1, channels: 8}]',
    '',
  ].join('\n'),
  'specs/stems/small.yaml': 'body:\n  - conv: {name: conv1, kernel: 3, channels: 8}\n  - relu\n',
  'specs/blocks/double.yaml': [
    'description: Two convolutions.',
    'body:',
    '  - conv: {name: conv1, kernel: 3, channels: $out, stride: $stride}',
    '  - relu',
    '  - conv: {name: conv2, kernel: 3, channels: $out}',
    'shortcut:',
    '  project:',
    '    - conv: {name: side, kernel: 1, channels: $out, stride: $stride}',
    '',
  ].join('\n'),
};

/** @param blocks of the first stage */
async function makeProject(context: TestContext, blocks = 2): Promise<string> {
  const net = files['specs/net.yaml'].replace('blocks: 2', `blocks: ${blocks}`);
  const cwd = makeFolder(context, {...files, 'specs/net.yaml': net});
  assert.equal((await buildSpec('specs/net.yaml', {cwd})).status, 'written');
  return cwd;
}

/** Runs `spec build --check` on a project whose module was edited. */
function check(cwd: string, ...options: string[]): Promise<Outcome> {
  const path = join(cwd, 'generated', 'net.ts');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('{channels, kernel: 3, stride}', '{channels, kernel: 5, stride}'));
  return runSpec(cwd, 'build', 'net', '--check', ...options);
}

type Edit = readonly [from: string | RegExp, to: string];

/** What is said of the calls of a module that was edited. */
async function reportEdits(cwd: string, edits: readonly Edit[]): Promise<string[]> {
  const path = join(cwd, 'generated', 'net.ts');
  const text = edits.reduce((all, [from, to]) => {
    const edited = all.replace(from, () => to);
    assert.notEqual(edited, all, String(from));
    return edited;
  }, readFileSync(path, 'utf8'));
  writeFileSync(path, text);
  const paths = [join(cwd, 'specs', 'net.yaml')];
  const {plans} = await planSpecs(paths, {cwd, out: 'generated', values: [], recall: false});
  const {calls, summary} = await describeStaleness(plans, paths, [], cwd);
  return [...calls.map(({code, message}) => (assert.equal(code, 'call-differs'), message)), ...summary.split('\n')];
}

const edits: Readonly<Record<string, readonly [readonly (readonly [string | RegExp, string])[], readonly string[]]>> = {
  'an option of a layer of a block': [
    [['{channels, kernel: 3, stride}', '{channels, kernel: 5, stride}']],
    ['conv ${name}.conv1 of doubleProjection has kernel 5, where specs/blocks/double.yaml:3 makes it 3.'],
  ],
  'an option that is gone': [
    [[', stride}));', '}));']],
    ['conv ${name}.conv1 of doubleProjection lacks stride, from specs/blocks/double.yaml:3.'],
  ],
  'an option too many': [
    [["'conv1', {channels: 8", "'conv1', {bias: true, channels: 8"]],
    ['conv conv1 of net has bias true, which specs/stems/small.yaml:2 does not say.'],
  ],
  'a layer of the stem': [
    [["'conv1', {channels: 8", "'conv1', {channels: 9"]],
    ['conv conv1 of net has channels 9, where specs/stems/small.yaml:2 makes it 8.'],
  ],
  'a number that a stage gives its blocks': [
    [["'layer2.1', 16", "'layer2.1', 17"]],
    ['double layer2.1 of net has channels 17, where specs/net.yaml:6 makes it 16.'],
  ],
  'a stage that is written out': [
    [['{channels: 32, kernel: 1}', '{channels: 33, kernel: 1}']],
    ['conv last.conv of net has channels 33, where specs/net.yaml:8 makes it 32.'],
  ],
  'the input, which another spec says': [
    [['input([16, 16', 'input([32, 16']],
    ['input of net has the input [32, 16, 3], where specs/base.yaml:2 makes it [16, 16, 3].'],
  ],
  'the classes': [
    [['classes = 10', 'classes = 12']],
    [
      'The function net has {classes = 12} = {} as parameter 1, where specs/net.yaml:3 makes it {classes = 10} = {}.',
    ],
  ],
  'an operation without a name that is gone': [
    [['relu(conv(x, `${name}.conv1`, {channels, kernel: 3}))', 'conv(x, `${name}.conv1`, {channels, kernel: 3})']],
    ['relu of double is missing here, from specs/blocks/double.yaml:4.'],
  ],
  'an operation without a name that was added': [
    [['return add(y, shortcut);', 'return relu(add(y, shortcut));']],
    ['relu of doubleProjection comes from nothing in the spec.'],
  ],
  'another operand': [
    [['add(y, shortcut)', 'add(y, x)']],
    ['add of doubleProjection has x as argument 2, where specs/blocks/double.yaml:6 makes it shortcut.'],
  ],
  'a block that is gone': [
    [[/ {2}x = double\(x, 'layer1\.1'.*\n/, '']],
    ['double layer1.1 of net is missing here, from specs/net.yaml:5.'],
  ],
  'a layer by another name': [
    [['`${name}.side`', '`${name}.other`']],
    [
      'conv ${name}.other of doubleProjection comes from nothing in the spec.',
      'conv ${name}.side of doubleProjection is missing here, from specs/blocks/double.yaml:8.',
    ],
  ],
  'a whole function that is gone': [
    [[/function double\(x[^]*?\n\}\n/, '']],
    ['The function double is missing here, from specs/blocks/double.yaml:6.'],
  ],
  'a whole function that was added': [
    [['/** The network net. */', 'function more(x: Node): Node {\n  return relu(relu(x));\n}\n']],
    ['The function more comes from nothing in the spec.'],
  ],
  'two edits': [
    [
      ['kernel: 3, stride', 'kernel: 5, stride'],
      ["'layer1.0', 8", "'layer1.0', 9"],
    ],
    [
      'conv ${name}.conv1 of doubleProjection has kernel 5, where specs/blocks/double.yaml:3 makes it 3.',
      'double layer1.0 of net has channels 9, where specs/net.yaml:5 makes it 8.',
    ],
  ],
  'nothing but a comment': [
    [['The network net', 'My network']],
    ['generated/net.ts: no call differs; comments, types or layout do'],
  ],
  'a text that is no TypeScript': [
    [['globalAvgPool(x)', 'globalAvgPool(x']],
    ['generated/net.ts: it is no longer TypeScript'],
  ],
};

for (const [name, [changes, expected]] of Object.entries(edits)) {
  test(`spec build --check reports ${name}, and where in YAML it belongs`, async (context) => {
    const reported = await reportEdits(await makeProject(context), changes);
    assert.deepEqual(reported.slice(0, -2), expected);
  });
}

test('options that are said once are reported as a constant', async (context) => {
  const base = `${files['specs/base.yaml']}init: {conv: truncated-normal(0.02)}\n`;
  const cwd = makeFolder(context, {...files, 'specs/base.yaml': base});
  assert.equal((await buildSpec('specs/net.yaml', {cwd})).status, 'written');
  const reported = await reportEdits(cwd, [
    ["everyConv = {init: 'truncated-normal(0.02)'}", "everyConv = {init: 'zeros'}"],
    ["'last.conv', {channels: 32, kernel: 1, ...everyConv}", "'last.conv', {channels: 32, kernel: 1}"],
  ]);
  assert.deepEqual(reported.slice(0, 2), [
    "The constant everyConv has init 'zeros', where its spec makes it 'truncated-normal(0.02)'.",
    'conv last.conv of net lacks ...everyConv, from specs/net.yaml:8.',
  ]);
});

test('a long run of blocks is a loop, whose ends are reported as a stage has them', async (context) => {
  const cwd = await makeProject(context, 50);
  const reported = await reportEdits(cwd, [
    ['index < 50', 'index < 49'],
    [', `${name}.conv2`, {channels, kernel: 3}', ', `${name}.conv2`, {channels, kernel: 1}'],
  ]);
  assert.deepEqual(reported.slice(0, 2), [
    'conv ${name}.conv2 of double has kernel 1, where specs/blocks/double.yaml:5 makes it 3.',
    'The loop of net has end 49, where specs/net.yaml:5 makes it 50.',
  ]);
});

test('more calls than a person reads are counted', async (context) => {
  const cwd = await makeProject(context, 30);
  const reported = await reportEdits(cwd, [[/, 8\); .*1,152 parameters$/gm, ', 9);']]);
  assert.ok(reported.includes('generated/net.ts: 10 more calls differ'), reported.join('\n'));
});

test('the screen of spec build --check: the diff, the call with its place, what to do', async (context) => {
  const {status, stdout, stderr} = await check(await makeProject(context));
  assert.equal(status, 3, stdout + stderr);
  assert.match(stdout, /^-.*kernel: 5, stride[^]*^\+.*kernel: 3, stride/m);
  assert.equal(
    stderr,
    [
      'generated/net.ts:23:16  error  call-differs  conv ${name}.conv1 of doubleProjection has kernel 5, where ' +
        'specs/blocks/double.yaml:3 makes it 3. ' +
      'The spec has not changed since the module was generated: change ' +
        'specs/blocks/double.yaml:3 instead, then run: spec build',
      '',
      '  22 | function doubleProjection(x: Node, name: string, {channels, stride}: DoubleProjectionOptions): Node {',
      '  23 |   let y = relu(conv(x, `${name}.conv1`, {channels, kernel: 5, stride}));',
      '     |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^',
      '1 file is out of date. Run: spec build',
      '',
    ].join('\n'),
  );
});

test('annotations of spec build --check stand on the call', async (context) => {
  const {status, stdout, output} = await check(await makeProject(context), '--format', 'github');
  assert.equal(status, 3, output);
  assert.equal(
    stdout,
    '::error file=generated/net.ts,line=23,col=1,title=out-of-date::"generated/net.ts" is not what its spec ' +
      'generates. Run: spec build\n' +
      '::error file=generated/net.ts,line=23,col=16,title=call-differs::conv ${name}.conv1 of doubleProjection has ' +
      'kernel 5, where specs/blocks/double.yaml:3 makes it 3. ' +
      'The spec has not changed since the module was generated: change ' +
      'specs/blocks/double.yaml:3 instead, then run: spec build\n',
  );
});

test('where the spec has changed since, that is what is said', async (context) => {
  const cwd = await makeProject(context);
  const path = join(cwd, 'specs', 'blocks', 'double.yaml');
  writeFileSync(path, readFileSync(path, 'utf8').replace('kernel: 1', 'kernel: 3'));
  const {status, stderr} = await runSpec(cwd, 'build', 'net', '--check');
  assert.equal(status, 3, stderr);
  assert.match(stderr, /\.side of .* has kernel 1, where .*double\.yaml:8 makes it 3\. The spec has changed/);
});
