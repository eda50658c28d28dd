import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import {makeNoise} from '../../../runtime/data/make-noise.js';
import type {Contract, Model} from '../../../runtime/nn/index.js';
import {countElements} from '../../../runtime/nn/model.js';
import {Engine} from '../../../runtime/nn/engine/engine.js';
import {runPortably} from '../../../runtime/nn/portable/network.js';
import {matchStateDict} from '../../../runtime/nn/state-dict.js';
import {NativeTrainer} from '../../../runtime/train/native-trainer.js';
import {PortableTrainer} from '../../../runtime/train/portable-trainer.js';
import type {NamedTensor} from '../../../runtime/nn/state-dict.js';
import {verifyNetwork} from '../../../runtime/verify/verify-network.js';
import {precisions} from '../../tools/precisions.js';

const batch = 4;
const options = {seed: 3, optimizer: {name: 'sgd', momentum: 0, weight_decay: 0}} as const;
/** Whether a made-up network learns, or multiplies itself beyond all numbers, is its own affair. */
const ownAffairs = ['logits', 'gradients', 'loss'];

/**
 * Compares a network with its contract, and its answers and gradients on TensorFlow's own kernels and on specnet's to
 * those of plain tfjs; in bfloat16 it has to run.
 */
export async function checkRunning(engine: Engine, model: Model, contract: Contract): Promise<void> {
  const held = engine.liveTensors;
  const lies = verifyNetwork(engine, model, contract).checks.filter(
    ({what, mismatch}) => mismatch !== null && !ownAffairs.includes(what),
  );
  assert.deepEqual(lies, []);
  await tf.setBackend('cpu');
  const images = makeNoise(batch * countElements(model.image.shape));
  const labels = Int32Array.from({length: batch}, (_, i) => i % contract.output.length);
  const portable = new PortableTrainer(tf, model, options);
  // Away from zeros, ones and millionths, with which half of a network may do nothing.
  const weights = portable.exportWeights().map((tensor) => ({
    ...tensor,
    data: tensor.data.map((value, i) => value + 0.3 * Math.sin(1.7 * i + 1)),
  }));
  portable.importWeights(weights);
  const expected = [predictPortably(model, images, weights)];
  const isDrawn = model.nodes.some(({operation}) => ['dropout', 'drop-path'].includes(operation.kind));
  const gradients = isDrawn ? [] : portable.gradients(images, labels);
  const reference = new Engine({...engine.tensorflow, customOperations: new Set()});
  for (const on of [engine, reference]) {
    const trainer = new NativeTrainer(on, model, {...options, precision: 'float32'});
    trainer.importWeights(weights);
    const name = on === reference ? 'TensorFlow' : 'specnet';
    compare([trainer.predict(images)], expected, `answers on ${name}'s kernels`);
    if (!isDrawn) compareGradients(trainer.gradients(images, labels), gradients, name);
    trainer.dispose();
  }
  for (const precision of precisions.filter((one) => one !== 'float32')) {
    const trainer = new NativeTrainer(engine, model, {...options, precision});
    trainer.step(images, labels, 1e-4);
    assert.equal(trainer.predict(images).length, batch * countElements(contract.output));
    trainer.dispose();
  }
  portable.dispose();
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
}

/** Logits of plain tfjs in inference. */
function predictPortably(model: Model, images: Float32Array, weights: readonly NamedTensor[]): Float32Array {
  const values = matchStateDict(model, weights);
  return tf.tidy(() => {
    const parameters = values.map((data, i) => tf.tensor(data, [...(model.parameters[i]?.shape ?? [])]));
    const {logits} = runPortably(tf, model, tf.tensor(images, [batch, ...model.image.shape]), parameters, false);
    return logits.dataSync<'float32'>() as unknown as tf.TensorContainer;
  }) as unknown as Float32Array;
}

function compareGradients(found: readonly NamedTensor[], expected: readonly NamedTensor[], name: string): void {
  assert.deepEqual(found.map((tensor) => tensor.name), expected.map((tensor) => tensor.name));
  compare(
    found.map(({data}) => data),
    expected.map(({data}) => data),
    `gradients on ${name}'s kernels`,
  );
}

/** All numbers together: where a norm divides by next to nothing, single ones are rounding and no more. */
function compare(found: readonly ArrayLike<number>[], expected: readonly ArrayLike<number>[], what: string): void {
  const [a, b] = [found, expected].map((lists) => lists.flatMap((list) => Array.from(list))) as [number[], number[]];
  assert.equal(a.length, b.length, what);
  if (!b.every(Number.isFinite)) return;
  const size = Math.hypot(...b);
  const distance = Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));
  assert.ok(distance <= 2e-2 * size + 1e-4, `${what} are ${distance} away from tfjs's, which are of ${size}`);
}
