import type {WireFormat, WorkerGroup} from '../../cluster/index.js';
import type {Engine, Tensor} from '../../nn/engine/engine.js';

/** The gradients of one step on their way to the sums over all workers. */
export class BucketQueue {
  readonly #place = new Map<number, number>();
  readonly #gradients = new Map<number, Tensor>();
  readonly #missing: number[];
  readonly #started: {readonly tensors: readonly Tensor[]; readonly sums: {finish(): Tensor[]}}[] = [];

  /**
   * @param buckets indices of parameters; they go in this order
   * @param key the same for the same buckets, at every step
   * @param format what the gradients go between workers as; `last` always goes as float32
   */
  constructor(
    readonly engine: Engine,
    readonly group: Pick<WorkerGroup, 'startAllReduce'>,
    readonly buckets: readonly (readonly number[])[],
    readonly key: string,
    readonly format: WireFormat = 'float32',
  ) {
    buckets.forEach((bucket, place) => bucket.forEach((index) => this.#place.set(index, place)));
    this.#missing = buckets.map(({length}) => length);
  }

  /** Takes a gradient over. It waits until its bucket is full, and those before it are. */
  add(index: number, gradient: Tensor): void {
    const place = this.#place.get(index);
    if (place === undefined) {
      this.engine.release(gradient); // of a frozen parameter
      return;
    }
    this.#gradients.set(index, gradient);
    this.#missing[place] = (this.#missing[place] as number) - 1;
    // The last may have to take what is known at the end only.
    const whole = this.format === 'float32' ? this.buckets.length - 1 : this.buckets.length;
    while (this.#started.length < whole && this.#missing[this.#started.length] === 0) this.#start([]);
  }

  /**
   * Waits for all.
   *
   * @param last goes with the last bucket where that is float32 too, else by itself; taken over
   * @returns sums by parameter index, and that of `last`
   */
  finish(last: Tensor): {readonly gradients: ReadonlyMap<number, Tensor>; readonly last: Tensor} {
    if (this.#missing.some((count) => count > 0)) throw new Error('a trained parameter has no gradient');
    this.engine.enter({layer: null, phase: 'other'});
    if (this.format === 'float32') this.#start([last]);
    else this.#begin([last], 'float32');
    const gradients = new Map<number, Tensor>();
    let sumOfLast = last;
    this.#started.forEach(({tensors, sums}, place) => {
      const bucket = this.buckets[place] ?? [];
      sums.finish().forEach((sum, i) => {
        const index = bucket[i];
        if (index === undefined) sumOfLast = sum;
        else gradients.set(index, sum);
      });
      this.engine.release(...tensors);
    });
    return {gradients, last: sumOfLast};
  }

  #start(others: readonly Tensor[]): void {
    const bucket = this.buckets[this.#started.length] as readonly number[];
    this.#begin([...bucket.map((index) => this.#gradients.get(index) as Tensor), ...others], this.format);
  }

  #begin(tensors: readonly Tensor[], format: WireFormat): void {
    const key = `${this.key}/${this.#started.length}`;
    this.#started.push({tensors, sums: this.group.startAllReduce(tensors, key, format)});
  }
}
