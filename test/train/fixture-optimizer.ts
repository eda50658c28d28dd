import type {Model} from '../../runtime/nn/index.js';
import {fromPytorch, toPytorch} from '../../runtime/nn/state-dict.js';
import {createOptimizer} from '../../runtime/train/optimizer/index.js';
import type {Optimizer, OptimizerOptions, UpdateEngine} from '../../runtime/train/optimizer/index.js';
import {readFixtureTensors} from '../tools/fixtures.js';
import {layersOfFixture} from './optimizer-engines.js';

/** Of test/oracle/optimizers.py: `before.NAME`, `gradient.STEP.NAME`, and the values after each case's steps. */
export const tensor = readFixtureTensors('optimizers.safetensors');
export const model: Model = layersOfFixture();
const none: ReadonlySet<number> = new Set();

/** An optimizer of the model's parameters, which begin as the fixture's. */
export function begin<T>(engine: UpdateEngine<T>, options: OptimizerOptions): Optimizer<T> {
  const values = model.parameters.map((parameter) => {
    if (!parameter.trainable) return engine.arithmetic.tensor(new Float32Array(8), [8]);
    return engine.arithmetic.tensor(fromPytorch(parameter, tensor(`before.${parameter.name}`)), parameter.shape);
  });
  const optimizer = createOptimizer(engine, model, options, none, values);
  values.forEach((value, i) => {
    if (!optimizer.has(i)) engine.arithmetic.release(value);
  });
  return optimizer;
}

/** @param gradient which of the fixture's four */
export function update<T>(optimizer: Optimizer<T>, gradient: number, rate: number): void {
  const {arithmetic} = optimizer.engine;
  const gradients = model.parameters.map((parameter) => {
    if (!parameter.trainable) return null;
    const data = fromPytorch(parameter, tensor(`gradient.${gradient}.${parameter.name}`));
    return arithmetic.tensor(data, parameter.shape);
  });
  optimizer.update(gradients, rate);
  for (const one of gradients) if (one !== null) arithmetic.release(one);
}

/** The parameters' values in PyTorch's layout. */
export function readAll<T>(optimizer: Optimizer<T>): Map<string, number[]> {
  const {arithmetic} = optimizer.engine;
  const trained = model.parameters.flatMap((parameter, i) => (optimizer.has(i) ? [{parameter, i}] : []));
  return new Map(
    trained.map(({parameter, i}) => {
      const value = optimizer.read(i);
      const values = [...toPytorch(parameter, arithmetic.read(value)).data];
      arithmetic.release(value);
      return [parameter.name, values];
    }),
  );
}
