import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {concat, input, model, splitChannels} from '../../runtime/nn/index.js';
import type {Node} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {TrainingNetwork} from '../../runtime/nn/native/training-network.js';

// The values are held to PyTorch's in operations.test.ts; here is what they cost.
describe('the gradient of channels that are split', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  it('is put together once where all parts have a reader', () => {
    const calls = listBackwardCalls(engine, (x) => {
      const [first, second, third] = splitChannels(x, 3);
      return concat([third, first, second]);
    });
    assert.deepEqual(calls, ['SplitV', 'ConcatV2']);
  });

  it('is widened by zeros where a part has none', () => {
    const calls = listBackwardCalls(engine, (x) => {
      const [first, , third] = splitChannels(x, 3);
      return concat([first, third]);
    });
    assert.deepEqual(calls, ['SplitV', 'Pad', 'Pad', 'AddV2']);
  });
});

/** The operations that a backward pass calls, in their order. */
function listBackwardCalls(engine: Engine, make: (x: Node) => Node): string[] {
  const held = engine.liveTensors;
  const image = input([2, 3, 6]);
  const output = make(image);
  const network = new TrainingNetwork(engine, model('split', image, output), 'float32');
  const picture = engine.tensor(new Float32Array(36), [1, 2, 3, 6]);
  const {logits, activations} = network.forward(picture, []);
  const called: string[] = [];
  engine.observe(({operation}) => called.push(operation));
  const gradients = network.backward(activations, logits, {image: true});
  engine.observe(null);
  engine.release(picture, logits, gradients.image);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return called;
}
