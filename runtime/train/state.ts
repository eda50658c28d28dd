import type {NamedTensor} from '../nn/state-dict.js';

/** State that a trainer exported, to be taken back by name. */
export type State = ReadonlyMap<string, NamedTensor>;

export function mapState(tensors: readonly NamedTensor[]): State {
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** @throws RangeError where the tensor is missing or of another shape */
export function takeState(state: State, name: string, shape: readonly number[]): NamedTensor {
  const tensor = state.get(name);
  if (tensor === undefined) throw new RangeError(`the state has no ${name}`);
  if (tensor.shape.join() !== shape.join()) {
    throw new RangeError(`the state's ${name} is [${tensor.shape.join(', ')}], not [${shape.join(', ')}]`);
  }
  return tensor;
}

/** What one float32 number counts to; weights files hold no integers. */
const most = 2 ** 24;

/** A count as two numbers, so that none is rounded. */
export function countTensor(name: string, count: number): NamedTensor {
  return {name, shape: [2], data: Float32Array.of(Math.floor(count / most), count % most)};
}

export function readCount({data}: NamedTensor): number {
  return (data[0] as number) * most + (data[1] as number);
}
