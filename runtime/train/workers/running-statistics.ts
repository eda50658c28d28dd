import type {BatchRows} from '../../data/shard.js';
import {at} from '../../nn/at.js';
import type {Engine, Tensor} from '../../nn/engine/engine.js';
import type {Parameter} from '../../nn/operation.js';
import type {TrainedWeights} from '../trained-weights.js';

/** Which of a batch's parts that have images a worker went through. */
export interface PartsDone {
  readonly own: number;
  /** How many other workers have, before and after its own. */
  readonly before: number;
  readonly after: number;
}

/** @param all the whole batch's parts; `own`: the worker's */
export function countParts(all: readonly BatchRows[], own: readonly BatchRows[]): PartsDone {
  const before = own[0]?.number ?? all.length;
  return {own: own.length, before, after: all.length - before - own.length};
}

/**
 * A worker's summand of a running statistic. A part with the statistic b makes (1 - momentum) s + momentum b of a
 * running s; so what it is after all parts, one after the other, is a sum over workers that each began with the same s.
 *
 * @param start the statistic before the batch; `end`: after the worker's own parts
 * @param momentum how much of it a part replaces, from 0 to 1
 */
export function weighStatistic(
  start: Float32Array,
  end: Float32Array,
  momentum: number,
  {own, before, after}: PartsDone,
): Float32Array {
  if (own === 0) return new Float32Array(start.length);
  const kept = 1 - momentum;
  const later = kept ** after;
  // What is left of the start is of the first worker that has images.
  const leftOver = before === 0 ? 0 : kept ** own;
  return start.map((value, i) => later * ((end[i] as number) - leftOver * value));
}

/** A network's buffers in one training step of several workers, as they were before it. */
export class RunningStatistics {
  readonly #parameters: readonly Parameter[];
  /** By parameter index. */
  readonly #start = new Map<number, Float32Array>();

  constructor(
    readonly engine: Engine,
    weights: TrainedWeights<Tensor>,
  ) {
    this.#parameters = weights.model.parameters;
    const values = weights.read();
    this.#parameters.forEach(({trainable}, index) => {
      if (!trainable) this.#start.set(index, engine.read(at(values, index)));
    });
    engine.release(...values);
  }

  /** This worker's summands of all of them, one behind the other. */
  weigh(ends: ReadonlyMap<number, Tensor>, parts: PartsDone): Float32Array {
    const summands = [...this.#start].map(([index, start]) => {
      const end = ends.get(index);
      const {momentum = 1} = at(this.#parameters, index);
      return weighStatistic(start, end === undefined ? start : this.engine.read(end), momentum, parts);
    });
    return concatenate(summands);
  }

  /** What the sums over all workers come to, by parameter index; the receiver's. */
  split(sums: Float32Array): Map<number, Tensor> {
    let place = 0;
    return new Map(
      [...this.#start].map(([index, {length}]) => {
        const values = sums.slice(place, place + length);
        place += length;
        return [index, this.engine.tensor(values, at(this.#parameters, index).shape)] as const;
      }),
    );
  }
}

/** One array behind the other. */
export function concatenate(arrays: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(arrays.reduce((sum, {length}) => sum + length, 0));
  let place = 0;
  for (const array of arrays) {
    result.set(array, place);
    place += array.length;
  }
  return result;
}
