import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {buildGraph, irVersions} from '../../runtime/export/onnx/build-graph.js';
import {encodeModel} from '../../runtime/export/onnx/encode-model.js';
import {at} from '../../runtime/nn/at.js';
import {
  add, conv, dense, gelu, globalAvgPool, input, layerNorm, layerScale, model,
} from '../../runtime/nn/index.js';
import {assertClose} from '../tools/fixtures.js';
import {toChannelsFirst, toChannelsLast} from '../tools/channels.js';
import {findOnnxPackages, runOnnx} from '../tools/onnx-packages.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import {makeFolder} from '../tools/temporary-folder.js';

const encoded = {name: 'case', version: '0', batch: null, half: false, metadata: {}};
const unknown = {mean: null, std: null};

describe('operations in ONNX', () => {
  it("give PyTorch's values in ONNX Runtime, in opsets 17 to 21 and both layouts", async (test) => {
    const packages = await findOnnxPackages();
    if ('missing' in packages) return test.skip(packages.missing);
    const tensor = operationTensors();
    const jobs = readOperationCases().flatMap(({title, model, index}) => {
      const weights = readCaseTensors(index, '').filter(({name}) => name.startsWith('layer.'));
      const {data, shape} = tensor(`${index}.input`);
      const expected = tensor(`${index}.evaluated`);
      return [...irVersions.keys()].map((opset, i) => {
        const layout = i % 2 === 0 ? ('nchw' as const) : ('nhwc' as const);
        const file = Buffer.concat(encodeModel(buildGraph(model, {opset, layout}, unknown), weights, encoded));
        const image = layout === 'nchw' ? toChannelsFirst({data, shape}) : {data, shape};
        const {data: numbers, shape: sizes} = image;
        const name = `${title}, opset ${opset}, ${layout}`;
        return {title: name, expected, file, image: numbers, shape: sizes, tolerance: 1e-5};
      });
    });
    const answers = await runOnnx(makeFolder(test), packages.folder, jobs);
    jobs.forEach(({title, expected}, i) => {
      const found = toChannelsLast(at(answers, i));
      assert.deepEqual(found.shape, expected.shape, title);
      assertClose(found.data, expected.data, 1e-5, title);
    });
  });

  it('turn feature maps only where they must: twice a block of ConvNeXt', () => {
    const image = input([8, 8, 3]);
    let x = conv(image, 'stem', {channels: 4, kernel: 3});
    for (const block of ['a', 'b', 'c']) {
      let y = layerNorm(conv(x, `${block}.dw`, {kernel: 7, depthwise: true}), `${block}.norm`);
      y = gelu(dense(y, `${block}.up`, {features: 16, perPosition: true}));
      y = layerScale(dense(y, `${block}.down`, {features: 4, perPosition: true}), `${block}.gamma`, {rank: 3});
      x = add(y, x);
    }
    const network = model('blocks', image, dense(globalAvgPool(x), 'fc', {features: 5}));
    const turned = buildGraph(network, {}, unknown).graph.nodes.filter(({op}) => op === 'Transpose');
    const ofWeights = turned.filter(({inputs}) => inputs[0]?.endsWith('.weight'));
    assert.deepEqual([turned.length - ofWeights.length, ofWeights.length], [6, 6]);
  });

  it('have no weight whose name is that of the input or the output', () => {
    const image = input([2, 2, 3]);
    const network = model('named', image, dense(globalAvgPool(layerScale(image, 'image')), 'fc', {features: 2}));
    assert.throws(() => buildGraph(network, {}, unknown), /named has a layer "image", which is what an ONNX file/);
  });

  it('have no number in float16 that it does not hold', () => {
    const image = input([1, 1, 1]);
    const network = model('large', image, dense(globalAvgPool(image), 'fc', {features: 1, bias: false}));
    const encode = (value: number) => {
      const weights = [{name: 'fc.weight', shape: [1, 1], data: Float32Array.of(value)}];
      return encodeModel(buildGraph(network, {half: true}, unknown), weights, {...encoded, half: true});
    };
    assert.ok(encode(65519).length > 0);
    assert.throws(() => encode(-65520), /fc\.weight has the number -65520, and float16 ends at 65504/);
    assert.throws(() => encode(NaN), /fc\.weight has the number NaN/);
  });
});
