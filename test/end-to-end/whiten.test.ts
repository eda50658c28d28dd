import assert from 'node:assert/strict';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import {makeTinyFolder, miniData, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const spec = readFileSync(join(scratch, 'tiny.yaml'), 'utf8')
  .replace('name: tiny', 'name: white')
  .replace('kernel: 3, stride: 2, channels: 16}', 'kernel: 2, padding: 0, channels: 24, bias: true}');
writeFileSync(join(scratch, 'white.yaml'), spec);
const args = ['white.yaml', ...miniData, 'data.fraction=0.2', '--name', 'white'];
const whiten = 'whiten={layer: conv1, images: 200}';

function readLast(name: string): Float32Array {
  const {tensors} = readWeights(join(scratch, 'runs', 'train', 'white', 'weights', 'last.safetensors'));
  return tensors.find((tensor) => tensor.name === name)?.data ?? assert.fail(`no ${name}`);
}

test('a whitened layer keeps its kernel, and a bias frozen after an epoch its value, in resumed runs too', async () => {
  const first = await runTrain(scratch, [...args, whiten, 'freeze=[{match: conv1.bias, after: 1}]', '--epochs', '1']);
  assert.equal(first.status, 0, first.output);
  assert.match(first.output, /^whiten {3}conv1, by 200 of the training images$/m);
  const [kernel, bias] = [readLast('conv1.weight'), readLast('conv1.bias')];
  // Every filter stands there twice, once with each sign.
  assert.deepEqual(kernel.slice(144), kernel.slice(0, 144).map((value) => -value));
  assert.ok(bias.some((value) => value !== 0), 'the bias was not trained');
  const second = await runTrain(scratch, ['--resume', 'white', '--epochs', '2']);
  assert.equal(second.status, 0, second.output);
  assert.deepEqual([readLast('conv1.weight'), readLast('conv1.bias')], [kernel, bias]);
});

test('a layer that cannot whiten is refused before anything is written', async () => {
  const {status, output} = await runTrain(scratch, [...args.slice(0, -1), 'never', 'whiten={layer: conv2}']);
  assert.equal(status, 2, output);
  assert.match(output, /whiten-layer .*white has no layer conv2\.\n.*Did you mean "conv1"\?/);
  assert.doesNotMatch(output, /runs\/train\/never/);
});
