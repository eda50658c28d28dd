import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

interface Explained {
  readonly key: string;
  readonly value: unknown;
  readonly from: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly expression: string | null;
}

async function explain(cwd: string, ...args: string[]): Promise<Map<string, Explained>> {
  const {status, stdout, stderr} = await runSpec(cwd, 'explain', ...args, '--format', 'json');
  assert.equal(status, 0, stderr);
  return new Map((JSON.parse(stdout) as Explained[]).map((explained) => [explained.key, explained]));
}

const origin = ({value, from, file, line, expression}: Explained | Record<string, never> = {}) => [
  value,
  from,
  file,
  line,
  expression,
];

test('every resolved value has its origin: a file and line, a default, an expression, a rule', async (context) => {
  const base = smallSpec('base');
  const cwd = makeFolder(context, {
    'specs/base.yaml': base,
    'specs/net.yaml': 'name: net\nextends: base\nclasses: 7\n',
  });
  const explained = await explain(cwd, 'net');
  assert.deepEqual(origin(explained.get('classes')), [7, 'written', 'specs/net.yaml', 3, null]);
  assert.deepEqual(origin(explained.get('input')), [[16, 16, 3], 'written', 'specs/base.yaml', 2, null]);
  assert.deepEqual(origin(explained.get('stages.1.stride')), [2, 'written', 'specs/base.yaml', 8, null]);
  assert.deepEqual(origin(explained.get('stages.0.stride')), [1, 'default', null, null, null]);
  assert.deepEqual(origin(explained.get('stem.0.conv.channels')).slice(0, 2), [8, 'written']);
  assert.equal(explained.get('stem.0.conv.channels')?.expression, '$channels');
  assert.deepEqual(origin(explained.get('stem.0.conv.stride')), [1, 'default', null, null, null]);
  assert.equal(explained.get('stages.1.layer2.0.projection.0.conv.channels')?.from, 'derived');
  assert.equal(explained.get('stages.1.layer2.0.shortcut')?.value, 'projection');
  assert.equal(explained.get('stages.1.layer2.1.shortcut')?.value, 'identity');
  for (const {key, from, file} of explained.values()) assert.ok(from === 'default' || file !== null, key);
});

test('a key or a layer is reported alone; one that is not there, with one that is near', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net')});
  for (const key of ['stages[1].stride', 'stages.1.stride']) {
    assert.equal((await runSpec(cwd, 'explain', 'net', key)).stdout, `${key}: 2  # specs/net.yaml:8\n`);
  }
  assert.match(
    (await runSpec(cwd, 'explain', 'net', 'layer2.1.conv2')).stdout,
    /^ {2}channels: 16 +# \$channels, .*basic\.yaml:\d+$/mu,
  );
  const {status, stdout, stderr} = await runSpec(cwd, 'explain', 'net', 'layer2.1.conv3');
  assert.deepEqual([status, stdout], [2, '']);
  assert.match(stderr, /key-missing.*Did you mean "layer2\.1\.conv[12]"\?/u);
  const names = /key-missing.*Known: name, input, classes, stem, stages, head, .*conv1, .*layer1\.0\.conv1, /u;
  assert.match((await runSpec(cwd, 'explain', 'net', 'somewhere-else')).stderr, names);
});

test("parameters: a stage's own, the shared block's, and the default with its line", async (context) => {
  const text = smallSpec('net')
    .replace('block: basic', 'block: {name: bottleneck, groups: 2}')
    .replace('channels: 16, stride: 2', 'channels: 16, stride: 2, width: 128');
  const explained = await explain(makeFolder(context, {'specs/net.yaml': text}), 'net', 'stages');
  assert.deepEqual(origin(explained.get('stages.0.groups')), [2, 'written', 'specs/net.yaml', 5, null]);
  assert.deepEqual(origin(explained.get('stages.1.width')), [128, 'written', 'specs/net.yaml', 8, null]);
  assert.deepEqual(origin(explained.get('stages.0.width')).slice(0, 2), [64, 'default']);
  assert.match(explained.get('stages.0.width')?.file ?? '', /bottleneck\.yaml$/u);
  assert.equal(explained.get('stages.0.inner')?.expression, 'floor($channels * $width / 64) * $groups');
});

test('the command line is an origin', async (context) => {
  const text = smallSpec('net')
    .replace('block: basic', 'params: {width: 16}\nblock: basic')
    .replace('channels: 16', 'channels: $width');
  const explained = await explain(makeFolder(context, {'specs/net.yaml': text}), 'net', 'width=24');
  assert.deepEqual(origin(explained.get('params.width')), [24, 'written', 'command line', null, null]);
  assert.deepEqual(origin(explained.get('stages.1.channels')), [24, 'written', 'specs/net.yaml', 9, '$width']);
  const recipe = await explain(makeFolder(context), '--recipe', 'default', 'epochs=3', 'optimizer.lr=0.2');
  assert.deepEqual(origin(recipe.get('optimizer.lr')), [0.2, 'written', 'command line', null, null]);
  assert.equal(recipe.get('optimizer.momentum')?.from, 'written');
});

test('what numerics and init say once has its place there', async (context) => {
  const text = smallSpec('net').replace(
    'block: basic',
    'params: {eps: 0.003}\nnumerics: {batchnorm: {epsilon: $eps}}\n' +
      'init:\n  conv: xavier-uniform\n  zero-last: true\nblock: basic',
  );
  const explained = await explain(makeFolder(context, {'specs/net.yaml': text}), 'net');
  assert.deepEqual(origin(explained.get('stem.1.batchnorm.epsilon')), [0.003, 'written', 'specs/net.yaml', 6, '$eps']);
  assert.deepEqual(origin(explained.get('stem.1.batchnorm.momentum')).slice(1), ['default', null, null, null]);
  assert.deepEqual(origin(explained.get('stem.0.conv.init')), ['xavier-uniform', 'written', 'specs/net.yaml', 8, null]);
  const last = [...explained.values()].filter(({key}) => key.endsWith('batchnorm.init'));
  assert.ok(last.length > 0);
  for (const one of last) assert.deepEqual(origin(one), ['zeros', 'written', 'specs/net.yaml', 9, null]);
});

test('what a depthwise convolution has of its input is reported, too', async (context) => {
  const stem =
    'stem:\n  - conv: {name: a, kernel: 3, channels: 8}\n' +
    '  - conv: {name: b, kernel: 3, depthwise: true, multiplier: 2}';
  const text = smallSpec('net').replace('stem: {name: cifar, channels: 8}', stem);
  const explained = await explain(makeFolder(context, {'specs/net.yaml': text}), 'net', 'stem');
  const fromInput = ['derived', 'specs/net.yaml', 6, 'from the input'];
  assert.deepEqual(origin(explained.get('stem.1.conv.channels')), [16, ...fromInput]);
  assert.deepEqual(origin(explained.get('stem.1.conv.groups')), [8, ...fromInput]);
});

test("a sweep's values have their origins, too; a grid's number of trials is counted", async (context) => {
  const text =
    'name: widths\nspec: [net, other]\nsearch: grid\nspace:\n  batch: {choice: [32, 64]}\n  seed: {int: [1, 3]}\n';
  const cwd = makeFolder(context, {
    'sweeps/widths.yaml': text,
    'specs/net.yaml': smallSpec('net'),
    'specs/other.yaml': smallSpec('other'),
  });
  const explained = await explain(cwd, '--sweep', 'widths');
  assert.deepEqual(origin(explained.get('trials')), [12, 'derived', null, null, 'all combinations of space']);
  assert.deepEqual(origin(explained.get('space.batch.choice')), [[32, 64], 'written', 'sweeps/widths.yaml', 5, null]);
  assert.deepEqual(origin(explained.get('metric')), ['val/acc', 'default', null, null, null]);
  assert.equal(explained.has('seed'), false);
  const wrong = await runSpec(cwd, 'explain', '--sweep', 'widths', 'trials=3');
  assert.deepEqual([wrong.status, /argument-wrong.*"trials=3"/u.test(wrong.stderr)], [2, true]);
  const spec = await runSpec(cwd, 'explain', 'sweeps/widths.yaml');
  assert.match(spec.stderr, /other-kind {2}This is a sweep.*spec explain --sweep/u);
});
