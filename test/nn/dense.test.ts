import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dense, input} from '../../runtime/nn/index.js';

test('dense per position keeps height and width, in modules of earlier versions as eachPlace', () => {
  const image = input([4, 6, 3]);
  const now = dense(image, 'fc', {features: 5, perPosition: true});
  const before = dense(image, 'fc', {features: 5, eachPlace: true});
  assert.deepEqual(now.shape, [4, 6, 5]);
  assert.deepEqual(before.shape, now.shape);
  assert.deepEqual(before.operation.parameters.length, now.operation.parameters.length);
  assert.throws(() => dense(image, 'fc', {features: 5}), /dense fc needs a vector, not \[4, 6, 3\]/u);
});
