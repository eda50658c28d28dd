import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {buildGraph, irVersions} from '../../runtime/export/onnx/build-graph.js';
import {encodeModel} from '../../runtime/export/onnx/encode-model.js';
import {at} from '../../runtime/nn/at.js';
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
});
