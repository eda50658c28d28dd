import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {at} from '../../runtime/nn/at.js';
import {fromPytorch, toPytorch} from '../../runtime/nn/state-dict.js';

/** Longer and shorter than the squares that are transposed at a time, with axes of one element. */
const shapes = [[5], [70, 41], [1, 9], [3, 1, 4], [2, 3, 5, 7], [1, 1, 40, 33], [3, 3, 1, 65], [2, 1, 3, 2, 5]];

const permute = (axes: readonly number[]): number[][] =>
  axes.length < 2 ? [[...axes]] : axes.flatMap((axis) =>
    permute(axes.filter((other) => other !== axis)).map((rest) => [axis, ...rest]),
  );

describe('weights in PyTorch\'s layout', () => {
  for (const shape of shapes) {
    it(`[${shape.join(', ')}] in every order of its axes, and back`, () => {
      for (const pytorchAxes of permute(shape.map((_, axis) => axis))) {
        const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
        const data = Float32Array.from({length: at(steps, 0) * at(shape, 0)}, (_, i) => i);
        const parameter = {
          name: 'weight', shape, pytorchAxes, initializer: {kind: 'constant', value: 0}, trainable: true,
        } as const;
        const turned = toPytorch(parameter, data);
        const expected = data.map((_, target) => {
          let [rest, source] = [target, 0];
          for (const axis of pytorchAxes.toReversed()) {
            source += (rest % at(shape, axis)) * at(steps, axis);
            rest = Math.floor(rest / at(shape, axis));
          }
          return source;
        });
        assert.deepEqual(turned.data, expected, `axes ${pytorchAxes.join()}`);
        assert.deepEqual(fromPytorch(parameter, turned), data, `axes ${pytorchAxes.join()}`);
      }
    });
  }
});
