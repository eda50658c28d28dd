/**
 * What optimizers compute with, on whichever engine holds the numbers: a rule is written once, and runs on TensorFlow's
 * kernels and on any tfjs backend. Arguments are borrowed; results are the caller's, or the surrounding `scope`'s.
 */
export interface Arithmetic<T> {
  add(a: T, b: T): T;
  subtract(a: T, b: T): T;
  multiply(a: T, b: T): T;
  divide(a: T, b: T): T;
  scale(a: T, factor: number): T;
  /** Adds a number to each element. */
  shift(a: T, summand: number): T;
  squareRoot(a: T): T;
  sign(a: T): T;
  /** The product of two matrices, each transposed first where asked for. */
  matMul(a: T, b: T, transposeA: boolean, transposeB: boolean): T;
  reshape(a: T, shape: readonly number[]): T;
  zerosLike(a: T): T;
  /** Over all elements of all of them. */
  sumOfSquares(values: readonly T[]): number;

  tensor(data: Float32Array, shape: readonly number[]): T;
  /** A copy of the values. */
  read(a: T): Float32Array;
  /** Another reference to the same values. */
  retain(a: T): T;
  release(a: T): void;
  /** Gives back everything that `body` makes but what it returns, which is the caller's. */
  scope(body: () => readonly T[]): T[];
}

/** torch.lerp: from `a` to `b` by the weight. */
export function interpolate<T>(arithmetic: Arithmetic<T>, a: T, b: T, weight: number): T {
  const way = arithmetic.subtract(b, a);
  // Seen from the nearer end, so that a weight of 1 is b itself.
  return weight < 0.5
    ? arithmetic.add(a, arithmetic.scale(way, weight))
    : arithmetic.subtract(b, arithmetic.scale(way, 1 - weight));
}

/** Takes `values` over and gives them, each a weight of the way to its value in `targets`. */
export function blendOneByOne<T>(
  arithmetic: Arithmetic<T>,
  values: readonly T[],
  targets: readonly T[],
  weight: number,
): T[] {
  return values.map((value, i) => {
    const [blended] = arithmetic.scope(() => [interpolate(arithmetic, value, targets[i] as T, weight)]);
    arithmetic.release(value);
    return blended as T;
  });
}
