import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {loadNetwork} from '../../runtime/index.js';
import {softmax} from '../../runtime/evaluate/metrics.js';
import {Predictor} from '../../runtime/evaluate/predictor.js';
import {buildGraph} from '../../runtime/export/onnx/build-graph.js';
import {encodeModel} from '../../runtime/export/onnx/encode-model.js';
import type {ExportSettings} from '../../runtime/export/export-settings.js';
import {tabulateNormalization} from '../../runtime/images/normalize-image.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {at} from '../../runtime/nn/at.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {avgPool, globalAvgPool, input, model} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {resizeModel} from '../../runtime/nn/resize-model.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {createRandom, nextNormal, nextUint32} from '../../runtime/random/random.js';
import {everyOperation, makeWeights} from '../tools/every-operation.js';
import {assertClose} from '../tools/fixtures.js';
import {toChannelsFirst} from '../tools/channels.js';
import {findOnnxPackages, findOpenVino, runOnnx} from '../tools/onnx-packages.js';
import type {OnnxJob} from '../tools/onnx-packages.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {listNetworks} from './list-networks.js';

const facts = {mean: [0.49, 0.48, 0.45], std: [0.25, 0.24, 0.26]};

/** A file, an input, and what it has to answer, to the tolerance. */
interface Case extends OnnxJob {
  readonly title: string;
  readonly expected: ArrayLike<number>;
}

describe('networks in ONNX', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  /** A case of a network with made weights: `count` images, and specnet's own answers to them. */
  function makeCase(network: Model, count: number, settings: ExportSettings, tolerance: number): Case {
    const weights = calmDeep(network, makeWeights(network));
    const random = createRandom(3, count);
    const length = count * network.image.shape.reduce((product, size) => product * size, 1);
    const bytes = Uint8Array.from({length}, () => nextUint32(random) & 255);
    const table = tabulateNormalization(facts.mean, facts.std);
    const isPixels = settings.input === 'pixels';
    const numbers = Float32Array.from({length}, (_, i) =>
      isPixels ? (table[(i % 3) * 256 + at(bytes as unknown as number[], i)] as number) : nextNormal(random),
    );
    const predictor = new Predictor(engine, network, 'float32', weights);
    const logits = predictor.predict(numbers);
    predictor.dispose();
    const {half = false, batch = null, layout = 'nchw'} = settings;
    const encoded = {name: network.name, version: '0', batch, half, metadata: {}};
    const shape = [count, ...network.image.shape];
    const given = isPixels ? Float32Array.from(bytes) : numbers;
    const {data, shape: sizes} = layout === 'nchw' ? toChannelsFirst({data: given, shape}) : {data: given, shape};
    const classes = logits.length / count;
    const rows = Array.from({length: count}, (_, i) => logits.subarray(i * classes, (i + 1) * classes));
    return {
      title: `${network.name} ${JSON.stringify(settings)}, ${count} images`,
      file: Buffer.concat(encodeModel(buildGraph(network, settings, facts), weights, encoded)),
      image: isPixels ? Uint8Array.from(data) : data,
      shape: sizes,
      expected: settings.probabilities === true ? rows.flatMap((row) => [...softmax(row)]) : logits,
      tolerance,
    };
  }

  async function check(test: TestContext, makers: readonly (() => Case)[]): Promise<void> {
    const packages = await findOnnxPackages();
    if ('missing' in packages) return test.skip(packages.missing);
    const cases = makers.map((make) => make());
    const answers = await runOnnx(makeFolder(test), packages.folder, cases);
    cases.forEach(({title, expected, tolerance}, i) => assertClose(at(answers, i).data, expected, tolerance, title));
  }

  it('every operation, in opsets 17 to 21, both layouts and batches of 1, 2 and 5', (test) =>
    check(test, [17, 18, 19, 20, 21].flatMap((opset) =>
      (['nchw', 'nhwc'] as const).flatMap((layout) =>
        [1, 2, 5].map((count) => () => makeCase(everyOperation(), count, {opset, layout}, 1e-5)),
      ),
    )));

  it('every operation in OpenVINO', async (test) => {
    const packages = await findOpenVino();
    if ('missing' in packages) return test.skip(packages.missing);
    const settings = [{}, {layout: 'nhwc', opset: 21}, {input: 'pixels', probabilities: true}] as const;
    const cases = settings.map((one) => makeCase(everyOperation(), 3, one, 1e-5));
    const answers = await runOnnx(makeFolder(test), packages.folder, cases, 'run_openvino.py');
    cases.forEach(({title, expected}, i) => assertClose(at(answers, i).data, expected, 1e-5, title));
  });

  it('pixels, probabilities, a fixed batch and float16, in any combination', (test) =>
    check(test, [
      () => makeCase(everyOperation(), 2, {input: 'pixels'}, 1e-5),
      () => makeCase(everyOperation(), 2, {input: 'pixels', layout: 'nhwc', probabilities: true}, 1e-5),
      () => makeCase(everyOperation(), 3, {batch: 3, probabilities: true}, 1e-5),
      () => makeCase(everyOperation(), 2, {half: true, layout: 'nhwc'}, 5e-3),
      () => makeCase(everyOperation(), 2, {half: true, input: 'pixels', probabilities: true, opset: 21}, 5e-3),
    ]));

  it('the mean of windows 3/2/1 with ceil, of which the last hang over, on 1 to 16', (test) =>
    check(test, Array.from({length: 16}, (_, i) => i + 1).flatMap((size) =>
      [true, false].map((countPadding) => () => {
        const image = input([size, 17 - size, 3]);
        const x = avgPool(image, {kernel: 3, stride: 2, padding: 1, ceil: true, countPadding});
        return makeCase(model(`pool${size}`, image, globalAvgPool(x)), 2, {}, 1e-5);
      }),
    )));

  it('networks of specs/, large images made smaller', async (test) => {
    const paths = listNetworks();
    assert.ok(paths.length > 0);
    // A few small ones go through one Python; of all of them no two have to be in memory at once.
    for (const group of paths.length < 10 ? [paths] : paths.map((path) => [path])) {
      const networks = await Promise.all(group.map(async (path) => (await loadNetwork(path)).model));
      await check(test, networks.map((network) => () => makeCase(makeSmall(network), 2, {}, 1e-4)));
    }
  });
});

/** A network for images of 64 pixels where its layers take those: VGG's first dense layer does not. */
function makeSmall(network: Model): Model {
  if (at(network.image.shape, 0) <= 64) return network;
  try {
    return resizeModel(network, 64);
  } catch (error) {
    if (error instanceof RangeError) return network;
    throw error;
  }
}

/** Where hundreds of blocks add up, each adds little: else the sum leaves float32's range. */
function calmDeep({parameters}: Model, weights: readonly NamedTensor[]): readonly NamedTensor[] {
  if (parameters.length < 500) return weights;
  return weights.map((tensor) => {
    const isFactor = tensor.shape.length === 1 && tensor.name.endsWith('.weight');
    return isFactor ? {...tensor, data: tensor.data.map((value) => value / 10)} : tensor;
  });
}
