import type {Precision} from '../precision.js';
import {activationType, castKernel, float32Type} from '../engine/engine.js';
import type {Engine, Kernel, Tensor} from '../engine/engine.js';

/** TensorFlow's arithmetic on float32. Whatever it makes is released when the computation ends. */
export interface Arithmetic {
  multiply(x: Tensor | number, y: Tensor | number): Tensor;
  add(x: Tensor | number, y: Tensor | number): Tensor;
  relu6(x: Tensor): Tensor;
  /** `gradient` where 0 < x < 6. */
  relu6Gradient(gradient: Tensor, x: Tensor): Tensor;
  sigmoid(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  erf(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
}

/**
 * A function for which TensorFlow has no kernel, made of several. They compute in float32 whatever the activations are:
 * rounded in between, bfloat16 would lose most of its eight bits.
 */
export function composeKernel(
  engine: Engine,
  precision: Precision,
  formula: (math: Arithmetic, ...inputs: Tensor[]) => Tensor,
): Kernel {
  const T = activationType(precision);
  const widen = castKernel(engine, T, float32Type);
  const narrow = castKernel(engine, float32Type, T);
  const float = (operation: string) => engine.kernel(operation, {T: float32Type});
  const [multiply, add, relu6] = [float('Mul'), float('AddV2'), float('Relu6')];
  const relu6Gradient = float('Relu6Grad');
  const [sigmoid, tanh, erf, exp] = [float('Sigmoid'), float('Tanh'), float('Erf'), float('Exp')];

  return (...inputs) => {
    const made: Tensor[] = [];
    const keep = (tensor: Tensor) => {
      made.push(tensor);
      return tensor;
    };
    const tensorOf = (value: Tensor | number) => (typeof value === 'number' ? keep(engine.scalar(value)) : value);
    const math: Arithmetic = {
      multiply: (x, y) => keep(multiply(tensorOf(x), tensorOf(y))),
      add: (x, y) => keep(add(tensorOf(x), tensorOf(y))),
      relu6: (x) => keep(relu6(x)),
      relu6Gradient: (gradient, x) => keep(relu6Gradient(gradient, x)),
      sigmoid: (x) => keep(sigmoid(x)),
      tanh: (x) => keep(tanh(x)),
      erf: (x) => keep(erf(x)),
      exp: (x) => keep(exp(x)),
    };
    const output = narrow(formula(math, ...inputs.map((input) => keep(widen(input)))));
    engine.release(...made);
    return output;
  };
}
