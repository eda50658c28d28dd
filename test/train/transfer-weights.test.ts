import assert from 'node:assert/strict';
import {test} from 'node:test';
import {conv, dense, flatten, globalAvgPool, input, model, relu, scale} from '../../runtime/nn/index.js';
import {countElements} from '../../runtime/nn/model.js';
import {layoutOf} from '../../runtime/nn/state-dict.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {applyTransfer, planTransfer} from '../../runtime/train/transfer-weights.js';
import type {TransferOptions} from '../../runtime/train/transfer-weights.js';

/** A network whose logits are scaled after its last layer. */
function makeNetwork(classes: number) {
  const image = input([4, 4, 3]);
  const x = relu(conv(image, 'conv1', {kernel: 3, stride: 1, padding: 1, channels: 4, bias: false}));
  const logits = dense(flatten(globalAvgPool(x)), 'fc', {features: classes, bias: true});
  return model('net', image, scale(logits, {by: 2}));
}

/** Weights of which each is 100 times the number of its tensor, and its place. */
function makeWeights(classes: number): NamedTensor[] {
  return makeNetwork(classes).parameters.map(layoutOf).map((layout, tensor) => {
    const data = Float32Array.from({length: countElements(layout.shape)}, (_, place) => 100 * tensor + place);
    return {...layout, data};
  });
}

const initial = (classes: number) =>
  makeWeights(classes).map((tensor) => ({...tensor, data: tensor.data.map(() => -1)}));
const keep: TransferOptions = {head: 'keep', classes: ['a', 'b'], given: null};

/** The bias of the head that training starts with. */
function biasOf(given: readonly NamedTensor[], options: TransferOptions): number[] {
  const tensors = applyTransfer(planTransfer(makeNetwork(2), given, options), initial(2));
  assert.equal(tensors.length, 3);
  assert.deepEqual(tensors.find(({name}) => name === 'conv1.weight')?.data, makeWeights(2)[0]?.data);
  return [...(tensors.find(({name}) => name === 'fc.bias')?.data ?? [])];
}

test('a row of the head is kept by the name of its class, else where there are as many classes', () => {
  const [two, three] = [makeWeights(2), makeWeights(3)];
  assert.deepEqual(biasOf(two, keep), [200, 201]);
  assert.deepEqual(biasOf(three, keep), [-1, -1]);
  assert.deepEqual(biasOf(two, {...keep, head: 'replace'}), [-1, -1]);
  assert.deepEqual(biasOf(three, {...keep, given: ['b', 'x', 'a']}), [202, 200]);
  assert.deepEqual(biasOf(two, {...keep, given: ['x', 'a']}), [201, -1]);
  assert.deepEqual(biasOf(two, {...keep, given: ['x', 'y']}), [-1, -1]);
  assert.deepEqual(biasOf(two, {...keep, given: ['one name only']}), [200, 201], 'names that are of other weights');
  assert.deepEqual(biasOf(two.filter(({name}) => !name.startsWith('fc')), keep), [-1, -1], 'weights without a head');
});

test('a row is kept with all of its numbers', () => {
  const plan = planTransfer(makeNetwork(2), makeWeights(3), {...keep, given: ['b', 'x', 'a']});
  const weight = applyTransfer(plan, initial(2)).find(({name}) => name === 'fc.weight');
  assert.deepEqual([...(weight?.data ?? [])], [108, 109, 110, 111, 100, 101, 102, 103]);
});

test('whatever else does not fit is named', () => {
  const cases: [change: (tensors: NamedTensor[]) => NamedTensor[], message: RegExp][] = [
    [([, ...rest]) => rest, /^conv1\.weight \[4, 3, 3, 3\] is missing$/],
    [(all) => all.slice(0, 2), /^fc\.bias \[3\] is missing$/],
    [(all) => [...all, {name: 'bn1.bias', shape: [1], data: new Float32Array(1)}], /^bn1\.bias \[1\] is not in/],
    [(all) => all.map((one) => ({...one, shape: [...one.shape, 1]})), /conv1\.weight is \[4, 3, 3, 3, 1\], .*; fc\./],
    [(all) => all.map((one, at) => (at === 2 ? {...one, shape: [5]} : one)), /^fc\.bias is \[5\], .* be \[3\]$/],
  ];
  for (const [change, message] of cases) {
    assert.throws(() => planTransfer(makeNetwork(2), change(makeWeights(3)), keep), {name: 'RangeError', message});
  }
});
