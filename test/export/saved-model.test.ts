import assert from 'node:assert/strict';
import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {contract} from '../../generated/resnet20.contract.js';
import {createPredictor} from '../../runtime/evaluate/create-predictor.js';
import {encodeSavedModel} from '../../runtime/export/tensorflow/encode-saved-model.js';
import {isConstant} from '../../runtime/export/tensorflow/graph.js';
import type {Graph} from '../../runtime/export/tensorflow/graph.js';
import {loadSavedModel} from '../../runtime/export/tensorflow/run-saved-model.js';
import {traceModel} from '../../runtime/export/tensorflow/trace-model.js';
import type {TraceOptions} from '../../runtime/export/tensorflow/trace-model.js';
import {writeSavedModel} from '../../runtime/export/tensorflow/write-saved-model.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import type {TensorFlow} from '../../runtime/native/index.js';
import {add, batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import {initializeParameter} from '../../runtime/nn/initialize.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {softmax} from '../../runtime/evaluate/metrics.js';
import {everyOperation, makeWeights} from '../tools/every-operation.js';
import {assertClose} from '../tools/fixtures.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import {makeFolder} from '../tools/temporary-folder.js';

interface Input {
  readonly data: Float32Array | Uint8Array;
  readonly shape: readonly number[];
}

const plain: TraceOptions = {batch: null, pixels: null, probabilities: false};

describe('a SavedModel', () => {
  let tensorflow: TensorFlow;
  before(async () => {
    tensorflow = await openTensorFlow();
  });

  /** What TensorFlow's C library makes of a graph, of an input after the other. */
  function run(test: TestContext, graph: Graph, ...inputs: Input[]) {
    const folder = makeFolder(test);
    writeFileSync(join(folder, 'saved_model.pb'), Buffer.concat(encodeSavedModel(graph, false)));
    const loaded = loadSavedModel(tensorflow, folder, graph.input.name, graph.output.name);
    try {
      return inputs.map(({data, shape}) => loaded.run(data, shape));
    } finally {
      loaded.close();
    }
  }

  for (const {title, model: network, index} of readOperationCases()) {
    it(title, (test) => {
      const tensor = operationTensors();
      const weights = readCaseTensors(index, '').filter(({name}) => name.startsWith('layer.'));
      const graph = traceModel(network, matchStateDict(network, weights), plain);
      const [output] = run(test, graph, tensor(`${index}.input`));
      assertClose(output as Float32Array, tensor(`${index}.evaluated`).data, 1e-5, 'output');
    });
  }

  const image = input([6, 6, 3]);
  const x = relu(batchNorm(conv(image, 'layer1.0.conv1', {channels: 4, kernel: 3}), 'layer1.0.bn1'));
  const y = add(conv(x, 'layer1.0.conv2', {channels: 4, kernel: 3, groups: 2}), x);
  const small = model('small', image, dense(globalAvgPool(relu(y)), 'fc', {features: 5}));
  const parameters = small.parameters.map((parameter) => initializeParameter(parameter, 1));

  it('names weights as the state_dict does, and layers as they lie in it', () => {
    const {nodes} = traceModel(small, parameters, plain);
    assert.deepEqual(
      nodes.map((node) => `${node.name} ${isConstant(node) ? `[${node.shape.join(', ')}]` : node.op}`).slice(0, 13),
      [
        'image Placeholder',
        'layer1/0/conv1/paddings [4, 2]',
        'layer1/0/conv1/Pad Pad',
        'layer1.0.conv1.weight [3, 3, 3, 4]',
        'layer1/0/conv1/Conv2D Conv2D',
        'layer1.0.bn1.weight [4]',
        'layer1.0.bn1.bias [4]',
        'layer1.0.bn1.running_mean [4]',
        'layer1.0.bn1.running_var [4]',
        'layer1/0/bn1/FusedBatchNormV3 FusedBatchNormV3',
        'layer1/0/relu/Relu Relu',
        'layer1/0/conv2/paddings [4, 2]',
        'layer1/0/conv2/Pad Pad',
      ],
    );
  });

  it('takes batches of any size, and bytes that it normalizes itself, and gives probabilities', (test) => {
    const mean = [0.49, 0.48, 0.45];
    const std = [0.25, 0.24, 0.26];
    const bytes = Uint8Array.from({length: 5 * 108}, (_, i) => (i * 37) % 256);
    const images = Float32Array.from(bytes, (byte, i) => (byte / 255 - (mean[i % 3] ?? 0)) / (std[i % 3] ?? 1));
    const at = (data: Float32Array | Uint8Array, count: number) =>
      ({data: data.slice(0, count * 108), shape: [count, 6, 6, 3]});
    const [one, five] = run(test, traceModel(small, parameters, plain), at(images, 1), at(images, 5));
    assertClose(one as Float32Array, (five as Float32Array).subarray(0, 5), 1e-6, 'a batch of one');

    const graph = traceModel(small, parameters, {batch: 5, pixels: {mean, std}, probabilities: true});
    const [probabilities] = run(test, graph, at(bytes, 5));
    const expected = [0, 1, 2, 3, 4].flatMap((row) => [...softmax((five as Float32Array).slice(row * 5, row * 5 + 5))]);
    assertClose(probabilities as Float32Array, expected, 1e-5, 'probabilities');
    assert.deepEqual([graph.input.shape, graph.output.shape], [[5, 6, 6, 3], [5, 5]]);
  });

  it('answers as specnet does on a network of every operation, in batches of 1, 2 and 5', async (test) => {
    const network = everyOperation();
    const weights = makeWeights(network);
    const predictor = await createPredictor(network, weights, {precision: 'float32'});
    const graph = traceModel(network, matchStateDict(network, weights), plain);
    const inputs = [1, 2, 5].map((count) =>
      ({data: Float32Array.from({length: count * 768}, (_, i) => 2 * Math.sin(i * i)), shape: [count, 16, 16, 3]}),
    );
    run(test, graph, ...inputs).forEach((found, i) => {
      const expected = predictor.predict((inputs[i] as (typeof inputs)[number]).data);
      assertClose(found, expected, 1e-5, `${found.length / 5} images`);
    });
    predictor.dispose();
  });

  it('is refused before anything is written where its graph would be larger than a protobuf', async (test) => {
    const data = {byteLength: 2 ** 31} as Float32Array;
    const facts = {specHash: '', spec: null, classes: null, mean: null, std: null, run: null, epoch: null,
      accuracy: {validation: null, test: null}};
    const source = {model: small, contract, module: '', weights: [{name: 'fc.weight', shape: [2 ** 29], data}],
      weightsMetadata: {}, facts};
    const check = {count: 1, images: new Float32Array(108), answers: new Float32Array(5)};
    const folder = makeFolder(test);
    await assert.rejects(writeSavedModel({source, settings: {}, check, folder, name: 'large'}), {code: 'export-large'});
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is the same bytes each time', () => {
    const encode = () => encodeSavedModel(traceModel(small, parameters, plain), false);
    assert.deepEqual(encode(), encode());
  });
});
