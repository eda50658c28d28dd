import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {concat} from '../../../compiler/operations/concat.js';
import {operations} from '../../../compiler/operations/index.js';
import type {Values} from '../../../compiler/operations/operation.js';
import {splitChannels} from '../../../compiler/operations/split-channels.js';
import {readFixtureJson, readStateDict} from '../../tools/fixtures.js';

interface Case {
  readonly key: string;
  readonly layer: string;
  readonly options: Readonly<Record<string, Values[string]>>;
  readonly input: readonly number[];
}

describe('shapes and parameters are those of PyTorch', () => {
  const operationOf = new Map([...operations.values()].map((operation) => [operation.layerFunction, operation]));
  const cases = readFixtureJson<Case[]>('shape-operations.json').filter(({layer}) => operationOf.has(layer));
  for (const {key, layer, options, input} of cases) {
    it(`${layer} ${JSON.stringify(options)} on [${input}]`, () => {
      const operation = operationOf.get(layer);
      assert(operation !== undefined);
      const given = Object.entries(options).map(([name, value]) => [name.replace(/[A-Z]/g, toKebab), value]);
      const values = operation.fill(Object.fromEntries(given) as Values);
      const found = operation.measure(values, input.slice(1));
      const tensors = readStateDict('shape-operations.safetensors', `${key}.`);
      const output = tensors.find(({name}) => name === 'output');
      assert.deepEqual([found.shape, found.problems], [output?.shape.slice(1), []]);
      const trained = tensors.filter(({name}) => name.startsWith('gradient.layer.'));
      assert.equal(found.parameters, trained.reduce((sum, {data}) => sum + data.length, 0));
      assert.equal(operation.channels(values, input.at(-1) ?? 0), output?.shape.at(-1));
    });
  }

  it('has a case of every operation that pools, pads or shuffles', () => {
    const layers = new Set(cases.map(({layer}) => layer));
    for (const layer of ['maxPool', 'avgPool', 'globalAvgPool', 'layerNorm', 'groupNorm', 'pad', 'upsample', 'conv'])
      assert(layers.has(layer), layer);
  });
});

function toKebab(letter: string): string {
  return `-${letter.toLowerCase()}`;
}

describe('joins', () => {
  it('put channels of one height and width side by side', () => {
    assert.deepEqual(concat.measure([[4, 5, 3], [4, 5, 1], [4, 5, 8]]).shape, [4, 5, 12]);
    assert.deepEqual(concat.measure([[3], [4]]).shape, [7]);
    const {shape, problems} = concat.measure([[4, 5, 3], [4, 4, 3]]);
    assert.deepEqual([shape, problems.map(({message}) => message.code)], [null, ['shapes-differ']]);
    assert.equal(concat.measure([[4, 5, 3], [3]]).shape, null);
  });

  it('split channels into equal parts', () => {
    assert.deepEqual(splitChannels.measure([4, 5, 6], 3).shape, [4, 5, 2]);
    const {shape, problems} = splitChannels.measure([4, 5, 6], 4);
    assert.deepEqual([shape, problems.map(({message}) => message.code)], [null, ['groups-do-not-divide']]);
  });
});

describe('depthwise convolutions', () => {
  const conv = operations.get('conv');
  assert(conv !== undefined);

  it('count as convolutions of as many groups as channels come in', () => {
    const depthwise = conv.measure(conv.fill({kernel: 3, depthwise: true, multiplier: 2}), [8, 8, 6]);
    const grouped = conv.measure(conv.fill({kernel: 3, channels: 12, groups: 6}), [8, 8, 6]);
    assert.deepEqual(depthwise, grouped);
    assert.equal(depthwise.macs, 8 * 8 * 9 * 12);
  });

  it('keep the size where dilated', () => {
    assert.deepEqual(conv.measure(conv.fill({kernel: 3, channels: 4, dilation: 3}), [8, 9, 6]).shape, [8, 9, 4]);
  });
});
