import assert from 'node:assert/strict';
import {test} from 'node:test';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

test('spec info folds by stage; --full has every layer; both say how they count', async (context) => {
  const cwd = makeFolder(context);
  const {status, stdout, output} = await runSpec(cwd, 'info', 'resnet18', '--batch', '64');
  assert.equal(status, 0, output);
  assert.match(stdout, /^layer2 +2 x basic +\[16, 16, 128\] +525,568 +134,217,728$/mu);
  assert.match(stdout, /^head +global-avgpool; dense 10 +\[10\] +5,130 +5,120$/mu);
  assert.match(stdout, /^parameters +11,173,962 /mu);
  assert.match(stdout, /^MACs +555,422,720 /mu);
  assert.match(stdout, /to train with batch size 64/u);
  const full = (await runSpec(cwd, 'info', 'resnet18', '--full')).stdout;
  assert.match(full, /^layer2\.0\.downsample\.0 +conv 1x1 \/2, 128 +\[16, 16, 128\] +8,192 +2,097,152$/mu);
});

test('several specs make one table', async (context) => {
  const {stdout} = await runSpec(makeFolder(context), 'info', 'resnet18', 'resnet50-imagenet');
  // torchvision's figures: 25,557,032 parameters, 53,120 buffers and 4,089,184,256 MACs.
  assert.match(stdout, /^resnet50-imagenet +\[224, 224, 3\] +54 +25,557,032 +53,120 +4,089,184,256 /mu);
  assert.match(stdout, /^resnet18 +\[32, 32, 3\] +21 +11,173,962 /mu);
});

test('--format json is whole, and messages keep off its stream', async (context) => {
  const text = smallSpec('net').replace(/^stem: .*$/mu, 'stem: imagenet');
  const cwd = makeFolder(context, {'specs/net.yaml': text});
  const {status, stdout, stderr} = await runSpec(cwd, 'info', 'net', '--format', 'json', '--batch', '3');
  assert.equal(status, 0, stderr);
  assert.equal((JSON.parse(stderr) as {code: string}[])[0]?.code, 'stem-shrinks');
  const [network] = JSON.parse(stdout) as {
    name: string;
    parameters: number;
    memory: {batch: number};
    parts: {name: string; parameters: number}[];
    layers: {parameters: number}[];
  }[];
  assert.ok(network !== undefined);
  assert.deepEqual([network.name, network.memory.batch], ['net', 3]);
  for (const list of [network.parts, network.layers]) {
    assert.equal(list.reduce((sum, {parameters}) => sum + parameters, 0), network.parameters);
  }
});

test('a number of images that is none is refused', async (context) => {
  for (const batch of ['0', '-1', '1e3', 'many']) {
    const {status, stderr} = await runSpec(makeFolder(context), 'info', 'resnet18', '--batch', batch);
    assert.equal(status, 2, stderr);
    assert.match(stderr, /option-wrong {2}--batch .* is not a number of images/u, batch);
  }
});
