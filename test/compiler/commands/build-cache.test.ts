import assert from 'node:assert/strict';
import {cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {buildSpec, writePlan} from '../../../compiler/build/build.js';
import {planSpecs} from '../../../compiler/build/build-all.js';
import {openBuildCache} from '../../../compiler/build/cache.js';
import type {SpecPlan} from '../../../compiler/build/plan.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';
import {assertNoFile} from '../../tools/assert-outcome.js';

const block = (channels: string) => `body: [{conv: {name: conv, kernel: 3, channels: ${channels}, stride: $stride}}]\n`;

/** A project whose spec uses a chain of specs, a block beside it, one in a file, and a stem beside it. */
function makeProject(context: TestContext): string {
  const stages = [
    'stages:',
    '  - {blocks: 1, channels: 8}',
    '  - {blocks: 1, channels: 8, block: {file: ./own.yaml}}',
    '',
  ];
  return makeFolder(context, {
    'specs/net.yaml': 'name: net\nextends: middle\nclasses: 5\n',
    'specs/middle.yaml': 'name: middle\nextends: bottom\n',
    'specs/bottom.yaml': smallSpec('bottom')
      .replace('block: basic', 'block: mine')
      .replace('cifar, channels: 8', 'small')
      .replace(/stages:[^]*/u, stages.join('\n')),
    'specs/blocks/mine.yaml': block('$out'),
    'specs/own.yaml': block('$out'),
    'specs/stems/small.yaml': 'body: [{conv: {name: conv1, kernel: 3, channels: 8}}]\n',
    'node_modules/.package-lock.json': '{}',
  });
}

async function build(cwd: string, name = 'net', options = {}): Promise<SpecPlan> {
  const all = {cwd, out: 'generated', values: [], recall: true, ...options};
  const {plans} = await planSpecs([join(cwd, 'specs', `${name}.yaml`)], all);
  const [plan] = plans.map(writePlan);
  assert.ok(plan !== undefined);
  return plan;
}

const storeOf = (cwd: string) => join(cwd, 'node_modules', '.cache', 'specnet', 'build.json');

/** Whether the last build's plan came from what was remembered: that says another number of parameters from now on. */
function mark(cwd: string): void {
  const text = readFileSync(storeOf(cwd), 'utf8');
  writeFileSync(storeOf(cwd), text.replaceAll(/"parameters":\d+/gu, '"parameters":12345'));
}

test('what has not changed is remembered, and not compiled again', async (context) => {
  const cwd = makeProject(context);
  const first = await build(cwd);
  assert.deepEqual([first.status, first.diagnostics], ['written', []]);
  mark(cwd);
  const {planned, status, module} = await build(cwd).then((plan) => ({...plan, planned: plan.network?.parameters}));
  assert.deepEqual([status, module, planned], ['unchanged', first.module, 12345]);
  // A check takes nobody's word.
  assert.equal((await build(cwd, 'net', {recall: false})).network?.parameters, first.network?.parameters);
});

const edits: Readonly<Record<string, (cwd: string) => void>> = {
  'the spec': (cwd) => edit(cwd, 'specs/net.yaml', 'classes: 5', 'classes: 6'),
  'the spec, by as many bytes in the same moment': (cwd) => edit(cwd, 'specs/net.yaml', 'classes: 5', 'classes: 7'),
  'what it extends': (cwd) => edit(cwd, 'specs/middle.yaml', 'extends', 'description: x\ninput: [8, 8, 3]\nextends'),
  'what that extends': (cwd) => edit(cwd, 'specs/bottom.yaml', '16, 16', '20, 20'),
  'a block': (cwd) => edit(cwd, 'specs/blocks/mine.yaml', 'kernel: 3', 'kernel: 5'),
  'a block in a file': (cwd) => edit(cwd, 'specs/own.yaml', 'kernel: 3', 'kernel: 5'),
  'the stem': (cwd) => edit(cwd, 'specs/stems/small.yaml', 'kernel: 3', 'kernel: 5'),
  'the generated module': (cwd) => edit(cwd, 'generated/net.ts', '16, 16', '16, 17'),
  'the generated contract': (cwd) => edit(cwd, 'generated/net.contract.ts', 'parameters', 'parameterz'),
  'the generated module, which is gone': (cwd) => rmSync(join(cwd, 'generated', 'net.ts')),
};

function edit(cwd: string, file: string, from: string, to: string): void {
  const text = readFileSync(join(cwd, file), 'utf8');
  assert.ok(text.includes(from), file);
  writeFileSync(join(cwd, file), text.replace(from, to));
}

for (const [what, change] of Object.entries(edits)) {
  test(`a change is seen: ${what}`, async (context) => {
    const cwd = makeProject(context);
    await build(cwd);
    change(cwd);
    assert.equal((await build(cwd)).status, 'written');
    const whole = ['net.ts', 'net.contract.ts'].map((name) => readFileSync(join(cwd, 'generated', name), 'utf8'));
    rmSync(join(cwd, 'generated'), {recursive: true});
    await build(cwd, 'net', {recall: false});
    const anew = ['net.ts', 'net.contract.ts'].map((name) => readFileSync(join(cwd, 'generated', name), 'utf8'));
    assert.deepEqual(whole, anew);
  });
}

test("a file that comes to hide the package's own is seen", async (context) => {
  const cwd = makeFolder(context, {
    'specs/net.yaml': smallSpec('net'),
    'specs/wide.yaml': 'name: wide\nextends: resnet20\n',
    'node_modules/.package-lock.json': '{}',
  });
  for (const name of ['net', 'wide']) assert.equal((await build(cwd, name)).status, 'written');
  for (const name of ['net', 'wide']) assert.equal((await build(cwd, name)).status, 'unchanged');
  mkdirSync(join(cwd, 'specs', 'blocks'));
  writeFileSync(join(cwd, 'specs', 'blocks', 'basic.yaml'), block('$out'));
  cpSync(join(cwd, 'specs', 'net.yaml'), join(cwd, 'specs', 'resnet20.yaml'));
  edit(cwd, 'specs/resnet20.yaml', 'name: net', 'name: resnet20');
  for (const name of ['net', 'wide']) assert.equal((await build(cwd, name)).status, 'written');
});

test('a link in the place of a file is refused, though it leads to the same bytes', async (context) => {
  const cwd = makeProject(context);
  await build(cwd);
  const swap = (file: string): void => {
    renameSync(join(cwd, file), join(cwd, 'elsewhere'));
    symlinkSync(join(cwd, 'elsewhere'), join(cwd, file));
  };
  swap('specs/blocks/mine.yaml');
  assert.deepEqual((await build(cwd)).diagnostics.map(({code}) => code), ['outside-folder']);
  renameSync(join(cwd, 'elsewhere'), join(cwd, 'specs/blocks/mine.yaml'));
  assert.equal((await build(cwd)).status, 'unchanged');
  swap('generated/net.ts');
  assert.deepEqual((await build(cwd)).diagnostics.map(({code}) => code), ['output-outside']);
});

test('another compiler, a damaged memory, other values and another folder are compiled', async (context) => {
  const cwd = makeProject(context);
  const {network} = await build(cwd);
  for (const damage of [
    (text: string) => text.replace(/"compiler":"./u, '"compiler":"x'),
    (text: string) => text.slice(0, -20),
    () => '[]',
    () => 'null',
  ]) {
    mark(cwd);
    writeFileSync(storeOf(cwd), damage(readFileSync(storeOf(cwd), 'utf8')));
    assert.deepEqual(await build(cwd).then((plan) => [plan.status, plan.network?.parameters]), [
      'unchanged',
      network?.parameters,
    ]);
  }
  assert.equal((await build(cwd, 'net', {out: 'other'})).status, 'written');
  writeFileSync(
    join(cwd, 'specs', 'given.yaml'),
    `${smallSpec('given').replace('classes: 10', 'classes: $many')}params: {many: 3}\n`,
  );
  for (const values of [[], ['many=4'], ['many=5']])
    assert.equal((await build(cwd, 'given', {values})).status, 'written');
  for (const values of [[], ['many=4'], ['many=5']])
    assert.equal((await build(cwd, 'given', {values})).status, 'unchanged');
});

test('a warning is reported each time', async (context) => {
  const cwd = makeProject(context);
  writeFileSync(join(cwd, 'specs', 'shrunk.yaml'), smallSpec('shrunk').replace(/^stem: .*$/mu, 'stem: imagenet'));
  const plans = [await build(cwd, 'shrunk'), await build(cwd, 'shrunk')];
  assert.deepEqual(plans.map(({status}) => status), ['written', 'unchanged']);
  for (const {diagnostics} of plans) assert.deepEqual(diagnostics.map(({severity}) => severity), ['warning']);
});

test('where there is no node_modules, nothing is remembered and nothing but the code is written', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  await build(cwd);
  assert.equal((await build(cwd)).status, 'unchanged');
  assertNoFile(join(cwd, 'node_modules'));
});

test('a command that builds on its way prints nothing that is up to date', async (context) => {
  const cwd = makeProject(context);
  const first = await buildSpec('specs/net.yaml', {cwd, cache: openBuildCache(cwd)});
  assert.deepEqual([first.status, first.files.length], ['written', 2]);
  const again = await buildSpec('specs/net.yaml', {cwd, cache: openBuildCache(cwd)});
  assert.deepEqual([again.status, again.files, again.hash], ['unchanged', [], first.hash]);
  assert.deepEqual([again.module, again.graph?.parameters], [first.module, first.graph?.parameters]);
  // What `spec build` would do, too.
  mark(cwd);
  assert.equal((await build(cwd)).network?.parameters, 12345);
  writeFileSync(first.module ?? '', 'edited');
  assert.equal((await buildSpec('specs/net.yaml', {cwd, cache: openBuildCache(cwd)})).status, 'written');
});
