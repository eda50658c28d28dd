import {DataType, float32Type} from '../../nn/engine/engine.js';
import type {Engine, Kernel, Tensor} from '../../nn/engine/engine.js';
import {countElements} from '../../nn/model.js';
import type {Arithmetic} from './arithmetic.js';

/** Optimizers' arithmetic on TensorFlow's kernels. */
export class NativeArithmetic implements Arithmetic<Tensor> {
  readonly #kernels = new Map<string, Kernel>();
  readonly #products = new Map<string, Kernel>();
  readonly #reshape: Kernel;
  /** What the innermost scope made so far; null outside. */
  #made: Tensor[] | null = null;

  constructor(readonly engine: Engine) {
    this.#reshape = engine.kernel('Reshape', {T: float32Type, Tshape: {type: DataType.int32}});
  }

  add(a: Tensor, b: Tensor): Tensor {
    return this.#call('AddV2', a, b);
  }

  subtract(a: Tensor, b: Tensor): Tensor {
    return this.#call('Sub', a, b);
  }

  multiply(a: Tensor, b: Tensor): Tensor {
    return this.#call('Mul', a, b);
  }

  divide(a: Tensor, b: Tensor): Tensor {
    return this.#call('RealDiv', a, b);
  }

  scale(a: Tensor, factor: number): Tensor {
    return this.#withScalar('Mul', a, factor);
  }

  shift(a: Tensor, summand: number): Tensor {
    return this.#withScalar('AddV2', a, summand);
  }

  squareRoot(a: Tensor): Tensor {
    return this.#call('Sqrt', a);
  }

  sign(a: Tensor): Tensor {
    return this.#call('Sign', a);
  }

  matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
    const key = `${transposeA} ${transposeB}`;
    const attributes = {T: float32Type, transpose_a: transposeA, transpose_b: transposeB};
    const kernel = this.#products.get(key) ?? this.engine.kernel('MatMul', attributes);
    this.#products.set(key, kernel);
    return this.#keep(kernel(a, b));
  }

  reshape(a: Tensor, shape: readonly number[]): Tensor {
    const sizes = this.engine.tensor(Int32Array.from(shape), [shape.length]);
    const reshaped = this.#reshape(a, sizes);
    this.engine.release(sizes);
    return this.#keep(reshaped);
  }

  zerosLike(a: Tensor): Tensor {
    return this.#call('ZerosLike', a);
  }

  sumOfSquares(values: readonly Tensor[]): number {
    const {engine} = this;
    return values.reduce((total, value) => {
      const products = this.scope(() => {
        const flat = this.reshape(value, [1, countElements(value.shape)]);
        return [this.matMul(flat, flat, false, true)];
      });
      const sum = engine.read(products[0] as Tensor)[0] as number;
      engine.release(...products);
      return total + sum;
    }, 0);
  }

  tensor(data: Float32Array, shape: readonly number[]): Tensor {
    return this.#keep(this.engine.tensor(data, shape));
  }

  read(a: Tensor): Float32Array {
    return this.engine.read(a);
  }

  retain(a: Tensor): Tensor {
    return this.#keep(this.engine.retain(a));
  }

  release(a: Tensor): void {
    this.engine.release(a);
  }

  scope(body: () => readonly Tensor[]): Tensor[] {
    const outer = this.#made;
    const made: Tensor[] = [];
    this.#made = made;
    try {
      return body().map((tensor) => this.engine.retain(tensor));
    } finally {
      this.#made = outer;
      this.engine.release(...made);
    }
  }

  #withScalar(operation: string, a: Tensor, value: number): Tensor {
    const scalar = this.engine.scalar(value);
    const result = this.#call(operation, a, scalar);
    this.engine.release(scalar);
    return result;
  }

  #call(operation: string, ...inputs: readonly Tensor[]): Tensor {
    const kernel = this.#kernels.get(operation) ?? this.engine.kernel(operation, {T: float32Type});
    this.#kernels.set(operation, kernel);
    return this.#keep(kernel(...inputs));
  }

  #keep(tensor: Tensor): Tensor {
    this.#made?.push(tensor);
    return tensor;
  }
}
