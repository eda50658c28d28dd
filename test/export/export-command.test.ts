import assert from 'node:assert/strict';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {resnet20} from '../../generated/resnet20.js';
import {writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {makeWeights} from '../tools/every-operation.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';

const network = ['resnet20.yaml', '--weights', 'resnet20.safetensors'];

/** A project with weights of ResNet-20. */
function makeProject(test: TestContext, factor = 1): string {
  const folder = makeFolder(test, {'package.json': '{}'});
  const tensors = makeWeights(resnet20()).map((one) => ({...one, data: one.data.map((value) => value * factor)}));
  writeWeights(join(folder, 'resnet20.safetensors'), {tensors, metadata: {}});
  return folder;
}

describe('spec export', () => {
  it('writes a SavedModel, has TensorFlow run it, and says how near it is', async (test) => {
    const folder = makeProject(test);
    const {status, output} = await runSpec(folder, 'export', ...network, '--format', 'saved-model');
    assert.equal(status, 0, output);
    assert.match(output, /^export {3}resnet20-saved-model\ncheck {4}TensorFlow .*'s C library differs by .*e-[78] of/m);
    assert.deepEqual(readdirSync(join(folder, 'resnet20-saved-model'), {recursive: true}).sort(), [
      'assets.extra',
      'assets.extra/answers.npy',
      'assets.extra/check.py',
      'assets.extra/images.npy',
      'assets.extra/network.json',
      'saved_model.pb',
    ]);
    const {network: name, size, output: form} = JSON.parse(
      readFileSync(join(folder, 'resnet20-saved-model', 'assets.extra', 'network.json'), 'utf8'),
    ) as Record<string, unknown>;
    assert.deepEqual([name, size, form], ['resnet20', [32, 32, 3], 'logits']);

    const again = await runSpec(folder, 'export', ...network, '--format', 'saved-model', '--out', 'again');
    assert.equal(again.status, 0, again.output);
    const bytes = (export_: string) => readFileSync(join(folder, export_, 'saved_model.pb'));
    assert.deepEqual(bytes('again'), bytes('resnet20-saved-model'));
  });

  it('writes a graph model of tfjs, and has tfjs run it', async (test) => {
    const folder = makeProject(test);
    const options = ['--format', 'tfjs', '--half', '--probabilities', '--batch', '2', '--out', 'web/model'];
    const {status, output} = await runSpec(folder, 'export', ...network, ...options);
    assert.equal(status, 0, output);
    assert.match(output, /^check {4}tfjs 4.* on WebAssembly differs by \d\.\de-[3-6] of/m);
    assert.deepEqual(readdirSync(join(folder, 'web', 'model')).sort(), [
      'answers.npy', 'check.mjs', 'group1-shard1of1.bin', 'images.npy', 'model.json',
    ]);
  });

  it('writes no page of a network that nobody says the normalization of', async (test) => {
    const folder = makeProject(test);
    const {status, stderr} = await runSpec(folder, 'export', ...network, '--format', 'web');
    assert.equal(status, 2);
    assert.match(stderr, /export-web {2}A page normalizes pictures as in training, and nothing says the mean and std/);
  });

  it('leaves nothing where the answers differ, and what is there where it would be in the way', async (test) => {
    const folder = makeProject(test, 1e6); // float16 ends at 65504
    writeFileSync(join(folder, 'keep'), '');
    for (const format of ['saved-model', 'tfjs']) {
      const {status, stderr} = await runSpec(folder, 'export', ...network, '--format', format, '--half');
      assert.equal(status, 1, stderr);
      assert.match(stderr, /export-differs .* differs from specnet by .*\n {2}float16 does not hold these weights/);
      const inTheWay = await runSpec(folder, 'export', ...network, '--format', format, '--out', '.');
      assert.match(inTheWay.stderr, /export-exists/);
    }
    assert.deepEqual(readdirSync(folder).sort(), ['generated', 'keep', 'package.json', 'resnet20.safetensors']);
  });

  it('refuses options that a format has no use for', async (test) => {
    const folder = makeProject(test);
    for (const [format, option, value] of [
      ['saved-model', '--opset', '17'],
      ['saved-model', '--layout', 'nchw'],
      ['tfjs', '--layout', 'nhwc'],
    ] as const) {
      const {status, stderr} = await runSpec(folder, 'export', ...network, '--format', format, option, value);
      assert.equal(status, 2);
      assert.match(stderr, new RegExp(`export-option  ${option} has no effect for --format ${format}`));
    }
    const {stderr} = await runSpec(folder, 'export', ...network, '--format', 'tfjs', '--input', 'pixels');
    assert.match(stderr, /export-pixels/);
  });
});
