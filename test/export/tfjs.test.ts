import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {encodeTfjsModel} from '../../runtime/export/tensorflow/encode-tfjs-model.js';
import {roundToHalf, widenHalf} from '../../runtime/nn/half.js';
import {traceModel} from '../../runtime/export/tensorflow/trace-model.js';
import {conv, dense, flatten, input, model} from '../../runtime/nn/index.js';
import {initializeParameter} from '../../runtime/nn/initialize.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {assertClose} from '../tools/fixtures.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';

const plain = {batch: null, pixels: null, probabilities: false};
const options = {half: false, metadata: {classes: ['cat', 'dog']}};

/** A graph model that tfjs reads from memory, as it would from a server. */
async function load(files: Map<string, Uint8Array>): Promise<tf.GraphModel> {
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as tf.io.ModelJSON;
  const specs = json.weightsManifest.flatMap(({weights}) => weights);
  const shards = json.weightsManifest.flatMap(({paths}) => paths.map((path) => files.get(path) as Uint8Array));
  const data = Uint8Array.from(Buffer.concat(shards)).buffer;
  return tf.loadGraphModel({load: () => Promise.resolve(tf.io.getModelArtifactsForJSONSync(json, specs, data))});
}

function run(graph: tf.GraphModel, data: Float32Array, shape: readonly number[]): Float32Array {
  return tf.tidy(() => {
    const output = graph.predict(tf.tensor(data, shape as tf.Tensor['shape'])) as tf.Tensor;
    return output.dataSync() as Float32Array;
  });
}

describe('a graph model of tfjs', () => {
  before(async () => {
    await tf.setBackend('cpu');
  });

  for (const {title, model: network, index} of readOperationCases()) {
    it(title, async () => {
      const tensor = operationTensors();
      const weights = readCaseTensors(index, '').filter(({name}) => name.startsWith('layer.'));
      const graph = await load(encodeTfjsModel(traceModel(network, matchStateDict(network, weights), plain), options));
      const {data, shape} = tensor(`${index}.input`);
      assertClose(run(graph, data, shape), tensor(`${index}.evaluated`).data, 1e-5, 'output');
      graph.dispose();
    });
  }

  const image = input([16, 16, 3]);
  const x = flatten(conv(image, 'conv', {channels: 8, kernel: 3}));
  const wide = model('wide', image, dense(x, 'fc', {features: 700}));
  const parameters = wide.parameters.map((parameter) => initializeParameter(parameter, 1));
  const graph = traceModel(wide, parameters, plain);
  const images = Float32Array.from({length: 2 * 768}, (_, i) => Math.sin(i));

  it('has its weights in shards of 4 MB, and what it is told in its metadata', async () => {
    const files = encodeTfjsModel(graph, options);
    assert.deepEqual([...files].map(([name, {length}]) => [name, length]).slice(1, 3), [
      ['group1-shard1of2.bin', 4194304],
      ['group1-shard2of2.bin', files.get('group1-shard2of2.bin')?.length],
    ]);
    const loaded = await load(files);
    assert.deepEqual((loaded.metadata as {classes: string[]}).classes, ['cat', 'dog']);
    assert.deepEqual(loaded.inputs.map(({name, shape}) => [name, shape]), [['image', [-1, 16, 16, 3]]]);
    assert.deepEqual(encodeTfjsModel(graph, options), files);
  });

  it('is half as large in float16, which is rounded to the nearest', async () => {
    const [whole, half] = [encodeTfjsModel(graph, options), encodeTfjsModel(graph, {...options, half: true})];
    const size = (files: Map<string, Uint8Array>) =>
      [...files].reduce((sum, [name, {length}]) => sum + (name === 'model.json' ? 0 : length), 0);
    assert.ok(size(half) < 0.51 * size(whole), `${size(half)} of ${size(whole)}`);
    const shape = [2, 16, 16, 3];
    const [expected, found] = [await load(whole), await load(half)].map((loaded) => run(loaded, images, shape));
    assertClose(found as Float32Array, expected as Float32Array, 1e-3, 'logits');

    const exact = Float32Array.of(0, -0, 1, -65504, 2 ** -24, 2 ** -14, Infinity);
    assert.deepEqual(widenHalf(roundToHalf(exact)), exact);
    const between = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, 2 ** -25, 3 * 2 ** -25);
    assert.deepEqual([...widenHalf(roundToHalf(between))], [1, 1 + 2 ** -9, 65504, Infinity, 0, 2 ** -23]);
    assert.ok(Number.isNaN(widenHalf(roundToHalf(Float32Array.of(NaN)))[0]));
  });
});
