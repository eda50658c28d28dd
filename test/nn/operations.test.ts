import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {TrainingNetwork} from '../../runtime/nn/native/training-network.js';
import type {Model} from '../../runtime/nn/model.js';
import {runPortably} from '../../runtime/nn/portable/network.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {matchStateDict, toPytorch} from '../../runtime/nn/state-dict.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';
import {assertClose} from '../tools/fixtures.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import {precisions} from '../tools/precisions.js';

/** What an implementation makes of one operation; gradients are those of sum(output * outputGradient). */
interface Answers {
  readonly evaluated: Float32Array;
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly gradients: readonly NamedTensor[];
  readonly buffers: readonly NamedTensor[];
}

type Implementation = (model: Model, parameters: Float32Array[], input: NamedTensor, gradient: NamedTensor) => Answers;

const tolerances = {float32: 2e-5, bfloat16: 3e-2};

describe('every operation against PyTorch', () => {
  let engine: Engine;
  /** As on a processor without the instructions that specnet's custom kernels need. */
  let reference: Engine;
  before(async () => {
    await tf.setBackend('cpu');
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    reference = new Engine({...tensorflow, customOperations: new Set()});
  });
  const native = (precision: Precision): Implementation => (...rest) => runNatively(engine, precision, ...rest);
  const alone = (precision: Precision): Implementation => (...rest) => runNatively(reference, precision, ...rest);
  const implementations: [string, Implementation, number][] = [
    ['portable', runWithTfjs, 2e-5],
    ...precisions.flatMap((precision): [string, Implementation, number][] => [
      [`native ${precision}`, native(precision), tolerances[precision]],
      [`TensorFlow by itself in ${precision}`, alone(precision), tolerances[precision]],
    ]),
  ];

  for (const [name, run, tolerance] of implementations) {
    describe(name, () => {
      for (const {title, model, index} of readOperationCases()) {
        it(title, () => {
          const tensor = operationTensors();
          const of = (what: string) => tensor(`${index}.${what}`);
          const weights = readCaseTensors(index, '').filter(({name}) => name.startsWith('layer.'));
          const parameters = matchStateDict(model, weights);
          const answers = run(model, parameters, of('input'), of('output_gradient'));
          assertClose(answers.output, of('output').data, tolerance, 'output');
          assertClose(answers.evaluated, of('evaluated').data, tolerance, 'output in inference');
          assertClose(answers.inputGradient, of('input_gradient').data, tolerance, 'input gradient');
          for (const gradient of answers.gradients) {
            assertClose(gradient.data, of(`gradient.${gradient.name}`).data, tolerance, `gradient of ${gradient.name}`);
          }
          for (const buffer of answers.buffers) {
            assertClose(buffer.data, of(`updated.${buffer.name}`).data, tolerance, buffer.name);
          }
          const count = answers.gradients.length + answers.buffers.length;
          assert.equal(count, model.parameters.length, 'every parameter has its gradient or new value');
        });
      }
    });
  }
});

function runWithTfjs(...[model, parameters, input, gradient]: Parameters<Implementation>): Answers {
  return tf.tidy(() => {
    const image = tf.tensor(input.data, [...input.shape]);
    const values = parameters.map((data, i) => tf.tensor(data, [...(model.parameters[i]?.shape ?? [])]));
    const trained = model.parameters.flatMap(({trainable}, i) => (trainable ? [i] : []));
    const weight = tf.tensor(gradient.data, [...gradient.shape]);
    const score = (x: tf.Tensor, ...own: tf.Tensor[]) => {
      const all = values.slice();
      trained.forEach((index, k) => (all[index] = own[k] as tf.Tensor));
      return tf.sum<tf.Scalar>(tf.mul(runPortably(tf, model, x, all, true).logits, weight));
    };
    const [dx, ...gradients] = tf.grads(score)([image, ...trained.map((i) => values[i] as tf.Tensor)]);
    const forward = runPortably(tf, model, image, values, true);
    const named = (tensors: Iterable<readonly [number, tf.Tensor]>) =>
      [...tensors].map(([i, value]) => toPytorch(model.parameters[i] as never, value.dataSync<'float32'>()));
    return {
      evaluated: runPortably(tf, model, image, values, false).logits.dataSync<'float32'>(),
      output: forward.logits.dataSync<'float32'>(),
      inputGradient: (dx as tf.Tensor).dataSync<'float32'>(),
      gradients: named(trained.map((i, k) => [i, gradients[k] as tf.Tensor])),
      buffers: named(forward.buffers),
    } as unknown as tf.TensorContainer;
  }) as unknown as Answers;
}

function runNatively(
  engine: Engine,
  precision: Precision,
  ...[model, parameters, input, outputGradient]: Parameters<Implementation>
): Answers {
  const held = engine.liveTensors;
  const network = new TrainingNetwork(engine, model, precision);
  const image = engine.tensor(input.data, input.shape);
  const values = parameters.map((data, i) => engine.tensor(data, model.parameters[i]?.shape ?? []));
  const evaluated = network.infer(image, values);
  const {logits, activations} = network.forward(image, values);
  const gradient = engine.tensor(outputGradient.data, outputGradient.shape);
  const gradients = network.backward(activations, gradient, {image: true});
  const named = (tensors: Iterable<readonly [number, Tensor | null]>) =>
    [...tensors].flatMap(([i, tensor]) =>
      tensor === null ? [] : [toPytorch(model.parameters[i] as never, engine.read(tensor))],
    );
  const answers = {
    evaluated: engine.read(evaluated),
    output: engine.read(logits),
    inputGradient: engine.read(gradients.image as Tensor),
    gradients: named(gradients.parameters.entries()),
    buffers: named(activations.buffers),
  };
  engine.release(image, evaluated, logits, gradient, gradients.image);
  engine.release(...values, ...gradients.parameters, ...activations.buffers.values());
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return answers;
}
