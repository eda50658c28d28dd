import assert from 'node:assert/strict';
import {test} from 'node:test';
import {computeMetrics, findMistakes, scoreClasses} from '../../runtime/evaluate/class-metrics.js';
import {rankClasses, softmax} from '../../runtime/evaluate/metrics.js';

const logits = Float32Array.of(
  2, 1, 0, -1, 0.5, 0.25, // a 0, and taken for one
  0, 0, 3, 0, 0, 0, // a 1, taken for 2
  1, 1, 1, 1, 1, 5, // a 4, taken for 5
  -100, 200, 0, 0, 0, 0, // a 0, taken for 1
);
// Three images in one batch, and the last in another.
const predictions = [
  {logits: logits.subarray(0, 18), labels: Int32Array.of(0, 1, 4)},
  {logits: logits.subarray(18), labels: Int32Array.of(0)},
];

test('loss and accuracy are those of PyTorch, and every prediction is in the confusion matrix', () => {
  const metrics = computeMetrics(predictions, 6);
  assert.ok(Math.abs(metrics.loss - 76.9944242772199) < 1e-9, String(metrics.loss)); // F.cross_entropy, in float64
  assert.equal(metrics.images, 4);
  assert.equal(metrics.accuracy, 0.25);
  // Of equal logits the earlier class is the likelier: the second image's 1 is third, the third one's 4 sixth.
  assert.equal(metrics.top5, 0.5);
  assert.deepEqual(metrics.confusion, [
    [1, 1, 0, 0, 0, 0],
    [0, 0, 1, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 1],
    [0, 0, 0, 0, 0, 0],
  ]);
  assert.deepEqual(scoreClasses(metrics).slice(0, 3), [
    {images: 2, recall: 0.5, precision: 1, rival: {index: 1, images: 1}},
    {images: 1, recall: 0, precision: 0, rival: {index: 2, images: 1}},
    {images: 0, recall: null, precision: 0, rival: null},
  ]);
});

test('the surest mistakes come first', () => {
  const mistakes = findMistakes(predictions);
  assert.deepEqual(mistakes.map(({place, right, taken}) => [place, right, taken]), [[3, 0, 1], [2, 4, 5], [1, 1, 2]]);
  assert.deepEqual(mistakes.map(({certainty}) => Number(certainty.toFixed(4))), [1, 0.9161, 0.8007]);
});

test('five classes or fewer have no first five; equal logits rank by their index', () => {
  assert.equal(computeMetrics([{logits: Float32Array.of(1, 2), labels: Int32Array.of(1)}], 2).top5, null);
  assert.deepEqual(rankClasses(Float32Array.of(1, 3, 3, 0)), [1, 2, 0, 3]);
  assert.deepEqual([...softmax(Float32Array.of(1000, 1000))], [0.5, 0.5]);
});
