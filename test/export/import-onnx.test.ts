import assert from 'node:assert/strict';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import {create, fromBinary, toBinary} from '@bufbuild/protobuf';
import {ModelProtoSchema, TensorProto_DataType as DataType} from '../../runtime/export/onnx/onnx_pb.js';
import type {ModelProto} from '../../runtime/export/onnx/onnx_pb.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {makeTinyFolder, miniData} from '../tools/train-tiny.js';

describe('spec import FILE.onnx', () => {
  const project = makeTinyFolder();
  const run = join(project, 'runs', 'train', 'tiny');
  const file = join(project, 'tiny.onnx');
  before(async () => {
    await succeed(project, 'train', 'tiny.yaml', ...miniData, '--epochs', '1', '--name', 'tiny', 'precision=float32');
    await succeed(project, 'export', 'tiny', '--format', 'onnx', '--input', 'pixels', '--opset', '20');
  });

  async function succeed(folder: string, ...words: string[]): Promise<string> {
    const {status, output} = await runSpec(folder, ...words);
    assert.equal(status, 0, output);
    return output;
  }

  it('gives back spec, module and weights, byte for byte, as a run that answers as the first', async (test) => {
    const folder = makeFolder(test, {'package.json': '{}'});
    assert.match(await succeed(folder, 'import', file), /^network {2}tiny, of .*\nrun {6}runs\/train\/tiny\n/);
    const made = join(folder, 'runs', 'train', 'tiny');
    for (const name of ['spec.yaml', 'tiny.ts', 'tiny.contract.ts', 'classes.json', 'weights/best.safetensors']) {
      assert.ok(readFileSync(join(made, name)).equals(readFileSync(join(run, name))), name);
    }
    const val = async (where: string) =>
      JSON.parse(await succeed(where, 'val', 'tiny', '--data', 'cifar10-mini', '--json')) as {plain: unknown};
    assert.deepEqual((await val(folder)).plain, (await val(project)).plain);
    await succeed(folder, 'export', 'tiny', '--format', 'onnx', '--input', 'pixels', '--opset', '20');
    const again = await runSpec(folder, 'train', '--resume', 'tiny');
    assert.match(again.stderr, /checkpoint-missing/);
  });

  it('writes module and weights as files, which export again', async (test) => {
    const folder = makeFolder(test, {'package.json': '{}'});
    await succeed(folder, 'import', file, '--files', 'out');
    assert.deepEqual(readdirSync(join(folder, 'out')).sort(), [
      'tiny.contract.ts', 'tiny.resolved.yaml', 'tiny.safetensors', 'tiny.ts',
    ]);
    await succeed(folder, 'export', 'out/tiny.ts', '--weights', 'out/tiny.safetensors', '--format', 'onnx');
    // Without a run nobody has said mean, std and classes.
    const {stderr} = await runSpec(folder, 'import', 'tiny.onnx');
    assert.match(stderr, /import-facts {2}tiny\.onnx does not say the spec, classes, mean and std/);
  });

  for (const [fault, says, change] of [
    ['of another program', /import-foreign/, (model) => (model.producerName = 'pytorch')],
    ['with code of somebody', /module-foreign/, (model) => setMetadata(model, 'module', 'process.exit(7);\n')],
    ['with a name that leads elsewhere', /import-damaged.*no name/, (model) => setMetadata(model, 'network', '../x')],
    ['with other classes', /import-damaged.*names 1 classes/, (model) => setMetadata(model, 'classes', '["cat"]')],
    ['whose mean is no number', /import-damaged.*mean and std/, (model) => setMetadata(model, 'mean', '["a"]')],
    ['whose metadata are broken', /import-damaged.*"classes" are not JSON/, (m) => setMetadata(m, 'classes', '[')],
    ['in float16', /import-half/, (model) => firstWeight(model, {dataType: DataType.FLOAT16})],
    ['with too few numbers', /import-damaged.*does not have/, (m) => firstWeight(m, {rawData: new Uint8Array(4)})],
    ['without a layer', /import-damaged.*is missing/, (model) => model.graph?.initializer.shift()],
  ] as readonly (readonly [string, RegExp, (model: ModelProto) => unknown])[]) {
    it(`refuses a file ${fault}, and leaves nothing`, async (test) => {
      const model = fromBinary(ModelProtoSchema, readFileSync(file));
      change(model);
      const folder = makeFolder(test, {'package.json': '{}', 'x.onnx': toBinary(ModelProtoSchema, model)});
      const {status, stderr} = await runSpec(folder, 'import', 'x.onnx');
      assert.notEqual(status, 0);
      assert.match(stderr, says);
      assert.deepEqual(readdirSync(folder).sort(), ['package.json', 'x.onnx']);
    });
  }

  it('refuses what is no such file', async (test) => {
    const folder = makeFolder(test, {'package.json': '{}', 'half.onnx': readFileSync(file).subarray(0, 5000)});
    writeFileSync(join(folder, 'empty.onnx'), toBinary(ModelProtoSchema, create(ModelProtoSchema)));
    for (const [name, says] of [
      ['half.onnx', /import-damaged {2}half\.onnx is not an intact ONNX file: it is no protobuf/],
      ['empty.onnx', /import-foreign/],
      ['none.onnx', /import-unreadable/],
      ['tiny.safetensors', /import-spec .* is no ONNX file/],
    ] as const) {
      assert.match((await runSpec(folder, 'import', name)).stderr, says);
    }
  });
});

function setMetadata(model: ModelProto, key: string, value: string): void {
  for (const entry of model.metadataProps) if (entry.key === key) entry.value = value;
}

function firstWeight(model: ModelProto, change: {dataType?: DataType; rawData?: Uint8Array}): void {
  Object.assign(model.graph?.initializer[0] ?? {}, change);
}
