import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {packageRoot} from '#package-root';
import {readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';

/** The network of test/oracle/against.py, which wrote the files with PyTorch. */
const spec = `
name: net
input: [9, 7, 3]
classes: 7
stem:
  - conv: {name: conv1, kernel: 3, channels: 8}
  - batchnorm: {name: bn1}
  - relu
stages:
  - body:
      - conv: {name: conv2, kernel: 3, channels: 12, stride: 2, bias: true}
      - relu
`;
const fixtures = join(packageRoot, 'test', 'oracle', 'fixtures');
const fixture = (name: string): string => join(fixtures, `against-${name}.safetensors`);
const read = (name: string): readonly NamedTensor[] => readWeights(fixture(name)).tensors;

type Files = Partial<Record<'weights' | 'logits', readonly NamedTensor[]>>;

/** Verifies a spec against the two files, the one or the other of them changed. */
function verify(context: TestContext, files: Files, text = spec) {
  const cwd = makeFolder(context, {'net.yaml': text});
  const paths = (['weights', 'logits'] as const).map((name) => {
    const tensors = files[name];
    if (tensors === undefined) return fixture(name);
    writeWeights(join(cwd, name), {tensors, metadata: {}});
    return name;
  });
  return (...more: string[]) => runSpec(cwd, 'verify', 'net.yaml', '--against', ...paths, ...more);
}

const change = (tensors: readonly NamedTensor[], name: string, into: (tensor: NamedTensor) => NamedTensor) =>
  tensors.map((tensor) => (tensor.name === name ? into(tensor) : tensor));

test("a network that is PyTorch's gives PyTorch's logits, and says which layout it found", async (context) => {
  const {status, stdout, stderr} = await verify(context, {})();
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^net {2}passes\n.*5, read as NCHW; 5 of 5 have the same first class\n/);
  const images = change(read('logits'), 'images', ({name, shape, data}) => {
    const [count = 0, channels = 0, height = 0, width = 0] = shape;
    const places = height * width;
    const turned = data.map((_, at) => {
      const [image, place] = [Math.floor(at / (places * channels)), Math.floor(at / channels) % places];
      const channel = at % channels;
      return data[(image * channels + channel) * places + place] as number;
    });
    return {name, shape: [count, height, width, channels], data: turned};
  });
  const turned = await verify(context, {logits: images})();
  assert.equal(turned.status, 0, turned.stdout);
  assert.match(turned.stdout, /read as NHWC/);
  assert.equal(turned.stdout.replace('NHWC', 'NCHW'), stdout);
});

test('one weight that is another one shows, and the tolerance decides', async (context) => {
  const weights = change(read('weights'), 'conv2.weight', ({name, shape, data}) => ({
    name,
    shape,
    data: data.with(5, (data[5] as number) + 0.05),
  }));
  const {status, stdout} = await verify(context, {weights})();
  assert.equal(status, 1, stdout);
  assert.match(stdout, /^net {2}FAILS\n[^]*✗ logits +differ by \d\.\de-\d of the largest, 0\.0001 allowed; worst:/);
  const loose = await verify(context, {weights})('--tolerance', '0.5', '--json');
  const reported = JSON.parse(loose.stdout) as {passed: boolean; difference: number; misfits: string[]};
  assert.deepEqual([loose.status, reported.passed, reported.misfits], [0, true, []]);
  assert.ok(reported.difference > 1e-4 && reported.difference < 0.5, loose.stdout);
  for (const text of ['0', '2', 'x', '-1e-3']) {
    const refused = await verify(context, {})(`--tolerance=${text}`);
    assert.match(refused.stderr, /option-wrong .*--tolerance/);
    assert.equal(refused.status, 2, refused.output);
  }
});

test('a spec with another epsilon or a shift fails though every count is right', async (context) => {
  for (const other of [spec.replace('name: bn1', 'name: bn1, epsilon: 1e-2'), spec.replace('      - relu\n', '')]) {
    const {status, stdout} = await verify(context, {}, other)();
    assert.equal(status, 1, stdout);
    assert.match(stdout, /✗ logits/);
  }
});

test('weights that do not fit are reported each by name, with the one that may be meant', async (context) => {
  const weights = read('weights')
    .filter(({name}) => name !== 'fc.bias')
    .map((tensor) => (tensor.name === 'conv1.weight' ? {...tensor, name: 'conv.1.weight'} : tensor))
    .map((tensor) => (tensor.name === 'bn1.bias' ? {...tensor, shape: [4], data: tensor.data.slice(0, 4)} : tensor));
  const {status, stdout} = await verify(context, {weights})();
  assert.equal(status, 1, stdout);
  assert.deepEqual(stdout.split('\n').filter((line) => line.includes('✗')), [
    '  ✗ conv1.weight [8, 3, 3, 3] is missing: is it conv.1.weight?',
    '  ✗ fc.bias [7] is missing',
    "  ✗ conv.1.weight [8, 3, 3, 3] is not in the network: is it conv1.weight?",
    '  ✗ bn1.bias is [4], and has to be [8]',
  ]);
});

test('files that are none of these are refused, with what they should be', async (context) => {
  const renamed = read('logits').map((tensor) => (tensor.name === 'images' ? {...tensor, name: 'x'} : tensor));
  const cases: readonly (readonly [readonly NamedTensor[], RegExp])[] = [
    [renamed, /answers-wrong .*"images" and "logits", and holds .*x/],
    [change(read('logits'), 'logits', (one) => ({...one, shape: [7, 5]})), /has logits \[7, 5\]; net gives \[5, 7\]/],
    [change(read('logits'), 'images', (one) => ({...one, shape: [5, 3, 7, 9]})), /net takes \[5, 3, 9, 7\], or/],
    [change(read('logits'), 'logits', (one) => ({...one, data: one.data.with(0, NaN)})), /not finite/],
  ];
  for (const [logits, pattern] of cases) {
    const {status, stderr} = await verify(context, {logits})();
    assert.match(stderr, pattern);
    assert.equal(status, 2, stderr);
  }
});

test('as JSON, a verification has every check and layer', async (context) => {
  const cwd = makeFolder(context, {'net.yaml': spec});
  const {status, stdout} = await runSpec(cwd, 'verify', 'net.yaml', '--json');
  const [first, ...others] = JSON.parse(stdout) as {name: string; passed: boolean; layers: {name: string}[]}[];
  assert.deepEqual([status, first?.name, first?.passed, others], [0, 'net', true, []]);
  assert.ok(first?.layers.some(({name}) => name === 'conv2'));
});
