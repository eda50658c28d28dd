import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {createRandom, nextUniform} from '../../runtime/random/random.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {countElements} from '../../runtime/nn/model.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Tensor} from '../../runtime/nn/engine/engine.js';
import {InferenceNetwork} from '../../runtime/nn/native/inference-network.js';
import {TrainingNetwork} from '../../runtime/nn/native/training-network.js';
import type {Parameter} from '../../runtime/nn/operation.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {assertClose} from '../tools/fixtures.js';
import {inferenceCases} from './inference-networks.js';
import {operationTensors, readCaseTensors, readOperationCases} from '../tools/operation-cases.js';
import {precisions} from '../tools/precisions.js';

const tolerances = {float32: 2e-5, bfloat16: 3e-2};

describe('inference', () => {
  let engine: Engine;
  /** As on a GPU, or an addon that tfjs's own installer brought. */
  let stepwise: Engine;
  before(async () => {
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    stepwise = new Engine({...tensorflow, fusesConvolutions: false});
  });

  for (const precision of precisions) {
    const tolerance = tolerances[precision];
    for (const {title, model} of inferenceCases) {
      it(`gives in ${precision} what the layers give one by one: ${title}`, () => {
        const batch = 3;
        const values = model.parameters.map(drawParameter);
        const image = draw(1, batch * countElements(model.image.shape));
        const expected = withTensors(engine, model, values, image, (picture, parameters) =>
          new TrainingNetwork(engine, model, 'float32').infer(picture, parameters),
        );
        for (const each of [engine, stepwise]) {
          const found = infer(each, model, values, image);
          assertClose(found(precision), expected, tolerance, 'logits');
        }
      });
    }

    for (const {title, model, index} of readOperationCases()) {
      it(`gives in ${precision} what PyTorch gives: ${title}`, () => {
        const tensor = operationTensors();
        const values = matchStateDict(model, readCaseTensors(index, '').filter(({name}) => name.startsWith('layer.')));
        for (const each of [engine, stepwise]) {
          const found = infer(each, model, values, tensor(`${index}.input`).data);
          assertClose(found(precision), tensor(`${index}.evaluated`).data, tolerance, 'output');
        }
      });
    }
  }

  for (const {title, model, layers} of inferenceCases) {
    it(`makes one layer of a convolution and all that only follows it: ${title}`, (context) => {
      if (!engine.tensorflow.fusesConvolutions) return context.skip('this library has no kernel that fuses them');
      const parameters = model.parameters.map((parameter, i) =>
        engine.tensor(drawParameter(parameter, i), parameter.shape),
      );
      const prepared = new InferenceNetwork(engine, model, 'float32').prepare(parameters);
      assert.equal(prepared.tensors.length, layers);
      prepared.dispose();
      engine.release(...parameters);
    });
  }

  function infer(on: Engine, model: Model, values: readonly Float32Array[], image: Float32Array) {
    return (precision: Precision) =>
      withTensors(on, model, values, image, (picture, parameters) => {
        const network = new InferenceNetwork(on, model, precision);
        const prepared = network.prepare(parameters);
        const first = network.run(picture, prepared);
        const again = network.run(picture, prepared);
        assert.deepEqual(on.read(again), on.read(first), 'a second call gives the same');
        on.release(first);
        prepared.dispose();
        return again;
      });
  }
});

/** Runs with tensors of the values, and reads the result; nothing may be left over. */
function withTensors(
  engine: Engine,
  model: Model,
  values: readonly Float32Array[],
  image: Float32Array,
  run: (image: Tensor, parameters: readonly Tensor[]) => Tensor,
): Float32Array {
  const held = engine.liveTensors;
  const batch = image.length / countElements(model.image.shape);
  const picture = engine.tensor(image, [batch, ...model.image.shape]);
  const parameters = values.map((data, i) => engine.tensor(data, model.parameters[i]?.shape ?? []));
  const result = run(picture, parameters);
  const read = engine.read(result);
  engine.release(picture, result, ...parameters);
  assert.equal(engine.liveTensors, held, 'no tensor is left over');
  return read;
}

/** Of a size that keeps activations near 1, and away from what untrained statistics would hide. */
function drawParameter({name, shape}: Parameter, index: number): Float32Array {
  const values = draw(index + 10, countElements(shape));
  if (name.endsWith('running_var')) return values.map((value) => 1.1 + value);
  if (shape.length === 1) return values.map((value) => value + 0.2);
  return values.map((value) => value * Math.sqrt(6 / countElements(shape.slice(0, -1))));
}

function draw(key: number, count: number): Float32Array {
  const random = createRandom(key);
  return Float32Array.from({length: count}, () => 2 * nextUniform(random) - 1);
}
