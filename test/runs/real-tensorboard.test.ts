import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {add, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import {encodeGraph} from '../../runtime/runs/tensorboard/graph-def.js';
import {countValues} from '../../runtime/runs/tensorboard/histogram.js';
import {openTensorBoard} from '../../runtime/runs/tensorboard/tensorboard.js';
import {readEvents} from '../tools/read-events.js';
import {readWithTensorBoard} from '../tools/tensorboard-package.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-tensorboard-'));
after(() => rmSync(scratch, {recursive: true}));

test('TensorBoard itself reads scalars, histograms and the graph', async () => {
  const image = input([8, 8, 3]);
  const x = relu(conv(image, 'layer1.0.conv1', {channels: 4, kernel: 3}));
  const y = add(conv(x, 'layer1.0.conv2', {channels: 4, kernel: 3}), x);
  const network = model('small', image, dense(globalAvgPool(relu(y)), 'fc', {features: 10}));
  const values = Float32Array.from({length: 1000}, (_, i) => Math.fround(Math.sin(i) ** 3));
  const same = new Float32Array(5).fill(0.25);
  const writer = openTensorBoard(scratch, 0, () => 1_700_000_000_500, encodeGraph(network));
  writer.write(1, {'train/loss': 2.25, 'images/s': 1234.5});
  writer.writeHistograms(1, {'weights/fc.weight': countValues(values), 'weights/fc.bias': countValues(same)});
  writer.write(2, {'train/loss': 1.125});
  writer.writeHistograms(2, {'weights/fc.bias': countValues(same)});
  writer.close();

  const read = await readWithTensorBoard(scratch);
  assert.deepEqual(readEvents(scratch), read); // without TensorBoard, but the same
  assert.deepEqual(read.scalars, {
    'train/loss': [[1, 1_700_000_000.5, 2.25], [2, 1_700_000_000.5, 1.125]],
    'images/s': [[1, 1_700_000_000.5, 1234.5]],
  });
  assert.deepEqual(read.histograms, {
    'weights/fc.weight': [{step: 1, ...countValues(values)}],
    'weights/fc.bias': [{step: 1, ...countValues(same)}, {step: 2, ...countValues(same)}],
  });
  assert.deepEqual(
    read.graph?.map(({name, op, input, shape}) => `${name} ${op} (${input.join()}) ${shape.join('x')}`),
    [
      'image Placeholder () -1x8x8x3',
      'layer1/0/conv1 conv (image) -1x8x8x4',
      'layer1/0/relu relu (layer1/0/conv1) -1x8x8x4',
      'layer1/0/conv2 conv (layer1/0/relu) -1x8x8x4',
      'layer1/0/add add (layer1/0/conv2,layer1/0/relu) -1x8x8x4',
      'layer1/0/relu_1 relu (layer1/0/add) -1x8x8x4',
      'layer1/0/global-avgpool global-avgpool (layer1/0/relu_1) -1x4',
      'fc dense (layer1/0/global-avgpool) -1x10',
    ],
  );
});
