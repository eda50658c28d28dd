import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {recipeKeys} from '../../../compiler/3-resolve/params.js';
import {hashSpec, serializeSpec} from '../../../compiler/3-resolve/serialize.js';
import type {Compilation} from '../../../compiler/index.js';
import {compile, openLibrary, printDiagnostics, splitOverrides} from '../../../compiler/index.js';
import {packageRoot} from '#package-root';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder} from '../../tools/temporary-folder.js';
import {assertNoFile, assertStatus} from '../../tools/assert-outcome.js';

/** Zagoruyko and Komodakis' Wide ResNet, without its pre-activation: what matters here is what the params do. */
const wide = `name: wide
params:
  depth: {default: 10, description: Layers}
  widen: 2
  blocks2: ($depth - 4) / 6
input: [16, 16, 3]
classes: 10
stem: {name: cifar, channels: 16}
block: basic
stages:
  - {blocks: $blocks2, channels: 16 * $widen}
  - {blocks: $blocks2, channels: 2 * 16 * $widen, stride: 1 + ($depth > 4)}
`;

function compileWith(context: TestContext, values: readonly string[], text = wide): Compilation {
  const folder = makeFolder(context, {'wide.yaml': text});
  return compile(openLibrary(folder), join(folder, 'wide.yaml'), values);
}

function stagesOf({graph, diagnostics}: Compilation): (readonly [number, readonly number[]])[] {
  assert.ok(graph !== null, printDiagnostics(diagnostics, {format: 'text', color: false}));
  return graph.stages.map(({blocks, shape}) => [blocks.length, shape]);
}

test('params stand for numbers, and the command line sets them', (context) => {
  assert.deepEqual(stagesOf(compileWith(context, [])), [[1, [16, 16, 32]], [1, [8, 8, 64]]]);
  assert.deepEqual(stagesOf(compileWith(context, ['depth=22', 'widen=0.5'])), [[3, [16, 16, 8]], [3, [8, 8, 16]]]);
  assert.deepEqual(stagesOf(compileWith(context, ['blocks2=2'])), [[2, [16, 16, 32]], [2, [8, 8, 64]]]);
});

test('a network of other values has a name of its own, in the order of the spec', (context) => {
  const nameOf = (values: readonly string[]) => compileWith(context, values).graph?.name;
  assert.equal(nameOf([]), 'wide');
  assert.equal(nameOf(['depth=10', 'widen=2.0']), 'wide');
  assert.equal(nameOf(['widen=4', 'depth=16']), 'wide-depth16-widen4');
  assert.equal(nameOf(['widen=0.5']), 'wide-widen0p5');
  assert.equal(compileWith(context, ['widen=4']).graph?.identifier, 'wideWiden4');
});

test('params that come to the same make the same network as numbers written out', (context) => {
  const plain = wide
    .replace(/params:\n(?: {2}.*\n)+/u, '')
    .replaceAll('$blocks2', '1')
    .replace('2 * 16 * $widen', '64')
    .replace('16 * $widen', '32')
    .replace('1 + ($depth > 4)', '2');
  const [written, computed] = [compileWith(context, [], plain).spec, compileWith(context, []).spec];
  assert.ok(written !== null && computed !== null);
  assert.equal(hashSpec(computed), hashSpec(written));
  assert.deepEqual(serializeSpec(computed)['params'], {depth: 10, widen: 2, blocks2: 1});
});

test('an expectation holds of the spec as it stands, not of other values', (context) => {
  const expecting = `${wide}expect: {parameters: 1}\n`;
  assert.deepEqual(compileWith(context, [], expecting).diagnostics.map(({code}) => code), ['expect-differs']);
  assert.deepEqual(compileWith(context, ['widen=4'], expecting).diagnostics, []);
  assert.equal(compileWith(context, ['widen=2'], expecting).diagnostics.length, 1);
});

test('what the command line gives wrongly is reported with its place', (context) => {
  const {graph, diagnostics} = compileWith(context, ['dpeth=16', 'widen=two', 'depth', 'depth=16', 'depth=22']);
  assert.equal(graph, null);
  assert.equal(
    printDiagnostics(diagnostics, {format: 'text', color: false}),
    [
      'command line  error  value-form  "depth" is not of the form name=value. ' +
        'Write for example depth=28, without spaces around "=".',
      '',
      '  1 | depth',
      '    | ^^^^^',
      '',
      'command line  error  value-twice  "depth" is given twice: depth=16 and depth=22. Keep one of the two.',
      '',
      '  1 | depth=22',
      '    | ^^^^^',
      '',
      'command line  error  unknown-param  The spec has no param "dpeth". Did you mean "depth"?',
      '',
      '  1 | dpeth=16',
      '    | ^^^^^',
      '',
      'command line  error  value-kind  The param widen has to be a number from -1,000,000 to 1,000,000. ' +
        'Write for example widen=2.',
      '',
      '  1 | widen=two',
      '    |       ^^^',
      '',
    ].join('\n'),
  );
  const codes: readonly (readonly [string, string])[] = [
    ['depth=', 'value-form'],
    ['depth=$widen', 'value-kind'],
    ['depth=[1]', 'value-kind'],
    ['depth=true', 'value-kind'],
    ['depth=1e9', 'value-kind'],
    ['depth=.inf', 'bad-number'],
    ['widen.x=1', 'unknown-param'],
    ['__proto__=1', 'unknown-param'],
    ['depth=15', 'wrong-type'],
    ['depth=4', 'out-of-range'],
  ];
  for (const [value, code] of codes) {
    const found = compileWith(context, [value]).diagnostics.map((one) => one.code);
    assert.ok(found.includes(code), `${value}: ${found.join()}`);
  }
});

test("what a value leads to is reported at the spec's line", (context) => {
  const {diagnostics} = compileWith(context, ['depth=15']);
  const [first] = diagnostics;
  assert.match(first?.message ?? '', /^stages\[0\]\.blocks = \$blocks2 cannot be 1\.8333/u);
  assert.match(first?.advice ?? '', /floor\(x\), ceil\(x\)/u);
  assert.equal(first?.place?.source.name, 'wide.yaml');
});

test('params are inherited, and their defaults set anew', (context) => {
  const folder = makeFolder(context, {
    'wide.yaml': wide,
    'wider.yaml': 'name: wider\nextends: wide\nparams: {widen: 6, deep: null}\n'.replace(', deep: null', ''),
  });
  const {graph} = compile(openLibrary(folder), join(folder, 'wider.yaml'), ['depth=16']);
  assert.equal(graph?.name, 'wider-depth16');
  assert.deepEqual(graph.stages[0]?.shape, [16, 16, 96]);
});

test("a block's own parameter hides a param, and a stage hands params on", (context) => {
  const folder = makeFolder(context, {
    'wide.yaml': wide
      .replace('widen: 2\n', 'widen: 2\n  groups: 4\n')
      .replace('block: basic', 'block: grouped')
      .replace('channels: 16 * $widen}', 'channels: 16 * $widen, groups: $groups * 2}'),
    'blocks/grouped.yaml':
      'parameters: {groups: 1, half: $groups / 1}\nbody:\n' +
      '  - conv: {name: c, kernel: 3, channels: $out, stride: $stride, groups: $half}\nshortcut: none\n',
  });
  const {spec} = compile(openLibrary(folder), join(folder, 'wide.yaml'));
  assert.deepEqual(
    spec?.stages.map(({parameters}) => parameters),
    [{groups: 8, half: 8}, {groups: 1, half: 1}],
  );
});

test('spec train gives params to the spec and the rest to the recipe', (context) => {
  const folder = makeFolder(context, {'wide.yaml': wide});
  const args = ['depth=16', 'epochs=3', 'optimizer.lr=0.1', 'dpth=4', 'epoch=2', 'widen=4'];
  assert.deepEqual(splitOverrides(args, join(folder, 'wide.yaml'), openLibrary(folder)), {
    values: ['depth=16', 'dpth=4', 'widen=4'],
    overrides: ['epochs=3', 'optimizer.lr=0.1', 'epoch=2'],
  });
  const schema = JSON.parse(readFileSync(join(packageRoot, 'specs/schema/recipe.schema.json'), 'utf8')) as {
    properties: Record<string, unknown>;
  };
  const possible = Object.keys(schema.properties).filter((key) => !['description', 'extends'].includes(key));
  assert.deepEqual([...recipeKeys].sort(), possible.sort());
});

test('spec build with values writes a module of its own', async (context) => {
  const cwd = makeFolder(context, {'specs/wide.yaml': wide});
  const {status, stdout, stderr} = await runSpec(cwd, 'build', 'wide.yaml', 'depth=16', 'widen=1');
  assert.equal(status, 0, stderr);
  assert.match(stdout, /generated\/wide-depth16-widen1\.ts/u);
  assert.deepEqual(readdirSync(join(cwd, 'generated')).sort(), [
    'wide-depth16-widen1.contract.ts',
    'wide-depth16-widen1.ts',
  ]);
  const module = readFileSync(join(cwd, 'generated', 'wide-depth16-widen1.ts'), 'utf8');
  assert.match(module, /^\/\/ Generated from wide\.yaml by `spec build wide\.yaml depth=16 widen=1`\./u);
  assert.match(module, /export function wideDepth16Widen1\(/u);
  await assertStatus(runSpec(cwd, 'build', 'wide', 'depth=16', 'widen=1', '--check'), 0);
  const missing = await runSpec(cwd, 'build', 'depth=16');
  assert.equal(missing.status, 2, missing.output);
  assert.match(missing.stderr, /value-without-spec/u);
  await assertStatus(runSpec(cwd, 'build', 'wide', 'depht=16'), 2);
  assertNoFile(join(cwd, 'generated', 'wide.ts'));
});

test('a param counts as used in the default of a parameter of its own name, and hides nothing there', (context) => {
  const named = `name: wide
params: {act: silu}
input: [16, 16, 3]
classes: 10
stem: {name: cifar, channels: 16}
block: own
blocks:
  own:
    parameters: {act: $act}
    body:
      - conv: {name: conv, kernel: 3, channels: $out, stride: $stride}
      - $act
stages: [{blocks: 1, channels: 16}]
`;
  assert.deepEqual(compileWith(context, [], named).diagnostics, []);
  const items = (values: readonly string[]) =>
    compileWith(context, values, named).spec?.stages[0]?.blocks[0]?.parts.body;
  const nameOf = (values: readonly string[]) =>
    items(values)?.map((item) => (item.kind === 'operation' ? item.operation : ''));
  assert.deepEqual([nameOf([])?.at(-1), nameOf(['act=relu'])?.at(-1)], ['silu', 'relu']);
  const unused = compileWith(context, [], named.replace('- $act', '- relu')).diagnostics;
  assert.deepEqual(unused.map(({code}) => code), ['unused-parameter']);
});

test('a param may name an operation, and stages that are written out count as the reference says', (context) => {
  const named = `name: wide
params: {act: silu, width: 1}
input: [16, 16, 3]
classes: 10
stem:
  - conv: {name: conv1, kernel: 3, channels: round(16 * $width)}
  - batchnorm: {name: bn1}
  - $act
block: basic
names: {blocks: "stage$stage.block$block"}
stages:
  - {blocks: 1, channels: 16}
  - body: [maxpool: {kernel: 2, stride: 2}]
  - {blocks: 1, channels: 16}
expect: {stages: [[16, 16, 16], [8, 8, 16], [8, 8, 16]]}
`;
  const {graph, diagnostics} = compileWith(context, [], named);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    graph?.stages.flatMap(({blocks}) => blocks.map(({name}) => name)),
    ['stage1.block1', '', 'stage3.block2'],
  );
  const other = compileWith(context, ['act=relu', 'width=1.5'], named).graph;
  assert.equal(other?.name, 'wide-act-relu-width1p5');
  const last = other?.stem.at(-1);
  assert.equal(last?.kind === 'step' ? last.spec.operation : null, 'relu');
});
