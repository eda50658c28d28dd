import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {setTimeout} from 'node:timers/promises';
import {packageRoot} from '#package-root';
import {refuseTooLarge} from '../../runtime/export/onnx/write-onnx.js';
import {runShell, spec} from '../tools/shell.js';
import {findOnnxPackages, readOnnx} from '../tools/onnx-packages.js';
import {pythonEnvironment} from '../tools/python-packages.js';
import {runSpec} from '../tools/run-spec.js';
import {startSpec} from '../tools/start-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {makeFolderOf} from '../tools/train-tiny.js';

const files = ['r20.check.json', 'r20.check.mjs', 'r20.check.py', 'r20.json', 'r20.onnx'];

describe('spec export --format onnx', () => {
  const project = makeFolderOf('even.yaml');
  const python = process.env['PYTHONPATH'];
  after(() => rmSync(project, {recursive: true}));

  /** Whether ONNX Runtime is at hand in the commands that follow. */
  async function provideRuntime(): Promise<{readonly folder: string} | {readonly missing: string}> {
    const packages = await findOnnxPackages();
    if ('folder' in packages) process.env['PYTHONPATH'] = packages.folder;
    return packages;
  }

  function removeRuntime(): void {
    if (python === undefined) Reflect.deleteProperty(process.env, 'PYTHONPATH');
    else process.env['PYTHONPATH'] = python;
  }

  /** A Python of which this is all that it says. */
  function pretendPython(folder: string, says: string, status: number): void {
    mkdirSync(join(folder, 'bin'));
    for (const name of ['python3', 'python']) {
      writeFileSync(join(folder, 'bin', name), `#!/bin/sh\necho "${says}"\nexit ${status}\n`);
      chmodSync(join(folder, 'bin', name), 0o755);
    }
  }

  before(async () => {
    const words = ['resnet20.yaml', '--data', 'cifar10-mini', '--recipe', 'even.yaml', '--name', 'r20'];
    const {status, output} = await runSpec(project, 'train', ...words, '--epochs', '1', 'precision=float32');
    assert.equal(status, 0, output);
  });

  it('answers to 500 pictures as spec val does, by a program that has only the file', async (test) => {
    const packages = await provideRuntime();
    if ('missing' in packages) return test.skip(packages.missing);
    test.after(removeRuntime);
    const exported = await runSpec(project, 'export', 'r20', '--format', 'onnx', '--out', 'out/r20.onnx');
    assert.equal(exported.status, 0, exported.output);
    assert.match(exported.output, /^check {4}onnxruntime 1\S+ \(Python\) differs by \d\.\de-[78] of the largest/m);
    assert.deepEqual(readdirSync(join(project, 'out')).sort(), files);

    const page = readFileSync(join(packageRoot, 'docs', 'export.md'), 'utf8');
    const program = /```python\n(import json[^]*?)```/.exec(page)?.[1] ?? '';
    const pictures = join(packageRoot, 'data', 'cifar10-mini', 'test_batch.bin');
    const printed = execFileSync('python3', ['-c', program, join(project, 'out', 'r20.onnx'), pictures], {
      env: pythonEnvironment(packages.folder),
      encoding: 'utf8',
    });
    const val = await runSpec(project, 'val', 'r20', '--views', 'plain', '--json');
    const {classes, plain} = JSON.parse(val.stdout) as {
      classes: string[];
      plain: {accuracy: number; confusion: number[][]};
    };
    const lines = printed.trim().split('\n');
    assert.equal(lines.length, 501);
    const confusion = classes.map((label) =>
      classes.map((found) => lines.filter((line) => line === `${label}: ${found}`).length),
    );
    assert.deepEqual(confusion, plain.confusion);
    assert.equal(lines.at(-1), `accuracy ${plain.accuracy}`);
  });

  it('writes the same bytes each time, with what is known of the network in it and beside it', async (test) => {
    const packages = await findOnnxPackages();
    if ('missing' in packages) return test.skip(packages.missing);
    for (const out of ['one', 'two']) {
      const {status, output} = await runSpec(project, 'export', 'r20', '--format', 'onnx', '--out', `${out}/r20.onnx`);
      assert.equal(status, 0, output);
    }
    const read = (out: string, file: string) => readFileSync(join(project, out, file));
    for (const file of files) assert.ok(read('one', file).equals(read('two', file)), file);
    const run = join(project, 'runs', 'train', 'r20');
    const {metadata, initializers, nodes, opset, ir, input, values} = await readOnnx(
      packages.folder,
      join(project, 'one', 'r20.onnx'),
    );
    assert.equal(metadata['spec'], readFileSync(join(run, 'spec.yaml'), 'utf8'));
    const classes = JSON.parse(readFileSync(join(run, 'classes.json'), 'utf8')) as unknown;
    assert.deepEqual(JSON.parse(metadata['classes'] ?? ''), classes);
    const beside = JSON.parse(read('one', 'r20.json').toString()) as Record<string, unknown>;
    for (const [key, value] of Object.entries(beside)) {
      assert.equal(metadata[key], typeof value === 'string' ? value : JSON.stringify(value), key);
    }
    for (const key of ['mean', 'std', 'size', 'specHash', 'run', 'accuracy']) assert.ok(key in metadata, key);
    assert.deepEqual([opset, ir], [17, 8]);
    assert.equal(initializers['layer2.0.conv1.weight']?.join(), '32,16,3,3');
    assert.ok(nodes.includes('/layer1/0/conv1/Conv'), nodes.join(' '));
    assert.deepEqual(input, ['batch', 3, 32, 32]);
    assert.deepEqual(values['/layer3/0/conv1/Conv_output_0'], ['batch', 64, 8, 8]);
  });

  it('becomes an int8 file by examples/quantize.py, which prints the accuracy before and after', async (test) => {
    const packages = await findOnnxPackages();
    if ('missing' in packages) return test.skip(packages.missing);
    const exported = await runSpec(project, 'export', 'r20', '--format', 'onnx', '--out', 'int8/r20.onnx');
    assert.equal(exported.status, 0, exported.output);
    const program = join(packageRoot, 'examples', 'quantize.py');
    const words = [program, join(project, 'int8', 'r20.onnx'), join(packageRoot, 'data', 'cifar10-mini')];
    const printed = execFileSync('python3', words, {env: pythonEnvironment(packages.folder), encoding: 'utf8'});
    const [, before = '', size = '', after = '', less = ''] =
      /^before {2}(\S+)% of 500 test images, (\S+) MB\nafter {3}(\S+)%, (\S+) MB, scales of 500 training images/
        .exec(printed) ?? [];
    const val = await runSpec(project, 'val', 'r20', '--views', 'plain', '--json');
    const {plain} = JSON.parse(val.stdout) as {plain: {accuracy: number}};
    assert.equal(before, (100 * plain.accuracy).toFixed(1), printed);
    assert.ok(Math.abs(Number(after) - Number(before)) < 5, printed);
    assert.ok(Number(less) < 0.4 * Number(size), printed);
  });

  it('says that no runtime was at hand', async (test) => {
    const folder = makeFolder(test);
    pretendPython(folder, "ModuleNotFoundError: No module named 'onnxruntime'", 1);
    const path = process.env['PATH'];
    process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
    test.after(() => (process.env['PATH'] = path));
    const out = join(folder, 'r20.onnx');
    const {status, output} = await runSpec(project, 'export', 'r20', '--format', 'onnx', '--out', out);
    assert.equal(status, 0, output);
    assert.match(output, /^check {4}not run: no runtime is at hand$/m);
  });

  it('runs the program for Node where the project has onnxruntime-node', async (test) => {
    const folder = makeFolder(test, {
      'package.json': '{}',
      'node_modules/onnxruntime-node/index.js': pretendedRuntime,
      'r20.safetensors': readFileSync(join(project, 'runs', 'train', 'r20', 'weights', 'best.safetensors')),
    });
    const words = ['export', 'resnet20.yaml', '--weights', 'r20.safetensors', '--format', 'onnx'];
    const good = await runSpec(folder, ...words, '--batch', '5', '--layout', 'nhwc');
    assert.equal(good.status, 0, good.output);
    assert.match(good.output, /^check {4}onnxruntime-node 7\.7 differs by 0\.0e\+0 of the largest answer$/m);
    const wrong = await runSpec(folder, ...words, '--batch', '4', '--layout', 'nhwc');
    assert.match(wrong.stderr, /export-differs {2}onnxruntime-node 7\.7 answers otherwise/);
  });

  it('knows of weights that are no run what the config.json beside them says', async (test) => {
    const names = Array.from({length: 10}, (_, i) => `class ${i}`);
    const normalization = {mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.25]};
    const folder = makeFolder(test, {
      'package.json': '{}',
      'hub/config.json': JSON.stringify({label_names: names, pretrained_cfg: normalization}),
      'hub/model.safetensors': readFileSync(join(project, 'runs', 'train', 'r20', 'weights', 'best.safetensors')),
    });
    const words = ['resnet20.yaml', '--weights', 'hub/model.safetensors', '--format', 'onnx', '--input', 'pixels'];
    const {status, output} = await runSpec(folder, 'export', ...words);
    assert.equal(status, 0, output);
    const {classes, mean, std} = JSON.parse(readFileSync(join(folder, 'resnet20.json'), 'utf8')) as {
      [key: string]: unknown;
    };
    assert.deepEqual({classes, mean, std}, {classes: names, ...normalization});
  });

  it('leaves nothing where the runtime answers otherwise, or cannot read the file', async (test) => {
    for (const [says, code] of [
      ['onnxruntime 9.9.9 (Python) differs by 3.0e-04 of the largest answer', 'export-differs'],
      ['Unsupported model IR version: 10, max supported IR version: 9', 'export-unread'],
    ] as const) {
      const folder = makeFolder(test);
      pretendPython(folder, says, 1);
      const path = process.env['PATH'];
      process.env['PATH'] = `${join(folder, 'bin')}:${path}`;
      test.after(() => (process.env['PATH'] = path));
      const out = join(folder, 'out', 'r20.onnx');
      const {status, stderr} = await runSpec(project, 'export', 'r20', '--format', 'onnx', '--out', out);
      process.env['PATH'] = path;
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(`${code}.*${says.slice(-30)}`));
      assert.deepEqual(readdirSync(join(folder, 'out')), []);
    }
  });

  it('leaves nothing where it is interrupted', async (test) => {
    const folder = makeFolder(test);
    pretendPython(folder, 'waits"; sleep 5; echo "', 1);
    const out = join(folder, 'out');
    const environment = {PATH: `${join(folder, 'bin')}:${process.env['PATH']}`};
    const words = ['export', 'r20', '--format', 'onnx', '--out', join(out, 'r20.onnx')];
    const {child, ended} = startSpec(project, words, undefined, environment);
    const isChecked = (): boolean =>
      existsSync(out) && readdirSync(out, {recursive: true}).some((name) => String(name).endsWith('check.mjs'));
    for (let tries = 0; !isChecked() && tries < 1000; tries++) await setTimeout(20);
    child.kill('SIGINT');
    assert.equal((await ended).status, 130);
    assert.deepEqual(readdirSync(out), []);
  });

  it('leaves nothing where the file may not become so large', () => {
    const out = join(project, 'limited');
    const words = 'export r20 --format onnx --out limited/r20.onnx';
    const {status, output} = runShell(project, `ulimit -f 800; ${spec} ${words}`);
    assert.equal(status, 1, output);
    assert.match(output, /write-failed .*r20\.onnx .*EFBIG.*\n.*ulimit -f/);
    assert.deepEqual(readdirSync(out), []);
  });

  it('refuses, before it writes, an unknown opset, a file over 2 GB and a network without weights', async () => {
    for (const [words, says] of [
      [['r20', '--opset', '22'], /export-opset {2}ONNX files are written with opset 17 to 21, not 22/],
      [['r20', '--batch', '0'], /option-wrong/],
      [['resnet20.yaml'], /export-weights {2}resnet20\.yaml is a network without a run/],
      [['r20', 'depth=32'], /option-wrong {2}depth=32 cannot be set/],
      [['resnet32.yaml', '--weights', 'runs/train/r20/weights/last.safetensors'], /weights-other .*is missing/],
    ] as const) {
      const {status, stderr} = await runSpec(project, 'export', ...words, '--format', 'onnx');
      assert.notEqual(status, 0);
      assert.match(stderr, says);
    }
    const gigabyte = {length: 2 ** 30} as Uint8Array;
    assert.throws(() => refuseTooLarge('huge.onnx', [gigabyte, gigabyte]), /huge.onnx would have 2,147,483,648 bytes/);
    assert.deepEqual(readdirSync(project).filter((name) => /partial|onnx/.test(name)), []);
  });
});

/** Gives the answers that are expected, to a batch of five; where it is another one the first is wrong. */
const pretendedRuntime = `
const {readFileSync} = require('node:fs');
class Tensor {
  constructor(type, data, dims) {
    if (type !== 'float32' || data.length !== dims.reduce((a, b) => a * b) || String(dims.slice(1)) !== '32,32,3')
      throw new Error('a wrong tensor: ' + type + ' ' + data.length + ' ' + dims);
    this.dims = dims;
  }
}
const create = async (path) => ({
  run: async ({image}) => {
    const answers = JSON.parse(readFileSync(path.slice(0, -4) + 'check.json')).answers.flat();
    const data = Float32Array.from({length: 10 * image.dims[0]}, (_, i) => answers[i % answers.length]);
    if (image.dims[0] !== 5) data[0] += 1;
    return {logits: {data}};
  },
});
module.exports = {Tensor, InferenceSession: {create}, env: {versions: {common: '7.7'}}};
`;
