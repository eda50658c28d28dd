import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {fitModel, predictAllReduce, predictEfficiency} from '../../runtime/bench/workers/scaling-model.js';

const near = (actual: number, expected: number, room: number): void =>
  assert(Math.abs(actual - expected) <= room, `${actual}, not ${expected}`);

describe('the model of an all-reduce', () => {
  // Measured over gRPC on loopback: 0.7 ms for each step of the ring, 6.3 ns for each byte; ResNet-18's gradients.
  const model = {stepTime: 0.7, byteTime: 6.3e-6};
  const resnet18 = {bytes: 44.7e6, buckets: 1};

  it('adds the steps of the ring and the bytes that a worker sends', () => {
    near(predictAllReduce(2, model, resnet18), 283, 0.5);
    near(predictAllReduce(4, model, resnet18), 426, 1);
    near(predictAllReduce(64, model, resnet18), 642.7, 0.5);
  });

  it('takes the steps of the ring for each bucket', () => {
    const two = predictAllReduce(4, model, {...resnet18, buckets: 2});
    near(two - predictAllReduce(4, model, resnet18), 6 * 0.7, 1e-9);
  });

  for (const workers of [2, 3, 4])
    it(`goes through what ${workers} workers have measured`, () => {
      const traffic = {bytes: 1e7, buckets: 3};
      const fitted = fitModel(workers, 2, 100, traffic);
      near(predictAllReduce(workers, fitted, traffic), 100, 1e-9);
      near(fitted.stepTime, 2 / (2 * (workers - 1)), 1e-12);
    });

  it('has no bytes that take less than no time', () => {
    assert.equal(fitModel(2, 5, 9, {bytes: 40, buckets: 2}).byteTime, 0);
  });

  it('says which part of a step is training', () => {
    near(predictEfficiency(642.7, 1, {step: 1330, backward: 900}).apart, 0.674, 0.001);
    // A single bucket is ready when the backward pass is over, so nothing of it hides there.
    near(predictEfficiency(642.7, 1, {step: 1330, backward: 900}).overlapped, 0.674, 0.001);
    near(predictEfficiency(600, 4, {step: 1000, backward: 900}).overlapped, 1000 / 1150, 1e-9);
    near(predictEfficiency(600, 4, {step: 1000, backward: 100}).overlapped, 1000 / 1500, 1e-9);
  });
});
