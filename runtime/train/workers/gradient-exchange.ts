import type {WireFormat, WorkerGroup} from '../../cluster/index.js';
import {cutBatch} from '../../data/shard.js';
import type {Shard} from '../../data/shard.js';
import type {BatchResult} from '../../evaluate/metrics.js';
import {at} from '../../nn/at.js';
import type {Engine, Tensor} from '../../nn/engine/engine.js';
import {countClasses, countElements} from '../../nn/model.js';
import type {Model} from '../../nn/model.js';
import {accumulateGradients} from '../accumulate-gradients.js';
import type {BatchGradients} from '../accumulate-gradients.js';
import {sliceBatch} from '../slice-batch.js';
import type {BatchPart} from '../slice-batch.js';
import {checkTargets} from '../targets.js';
import type {Targets} from '../targets.js';
import type {TrainedWeights} from '../trained-weights.js';
import type {Agreement, CountedResult} from './agreement.js';
import {BucketQueue} from './bucket-queue.js';
import {planBuckets} from './plan-buckets.js';
import {RunningStatistics, concatenate, countParts} from './running-statistics.js';

export type OnGradient = (parameter: number, gradient: Tensor) => void;
export type ComputePart = (part: BatchPart, onGradient?: OnGradient) => BatchGradients<Tensor>;

/** A worker's shard of a batch. */
export interface BatchShard {
  readonly images: Float32Array;
  readonly targets: Targets;
  /** Images of the whole batch. */
  readonly total: number;
}

const nothing: BatchResult = {loss: 0, correct: 0};

/** Makes the gradients, statistics and results of a worker's shards those of whole batches. */
export class GradientExchange {
  readonly #buckets = new Map<ReadonlySet<number>, number[][]>();
  #begun = 0;
  /** Seconds that this worker had waited when the step began. */
  #waited = 0;
  #images = 0;

  constructor(
    readonly engine: Engine,
    readonly group: WorkerGroup,
    readonly agreement: Agreement,
    readonly shard: Shard,
    readonly format: WireFormat = 'float32',
  ) {}

  /**
   * The whole batch's gradients. Those of the last part are added up over the workers while its backward pass goes on;
   * a worker without images joins with zeros.
   *
   * @param compute of one part
   * @throws RangeError where a label is none of the network's classes
   */
  compute(
    weights: TrainedWeights<Tensor>,
    {images, targets, total}: BatchShard,
    frozen: ReadonlySet<number>,
    compute: ComputePart,
  ): BatchGradients<Tensor> {
    const {engine, shard, agreement} = this;
    const {model} = weights;
    const rows = cutBatch(total, shard.parts, shard);
    if (rows.length > 0) checkTargets(targets, countClasses(model));
    const statistics = new RunningStatistics(engine, weights);
    const buckets = this.#planBuckets(model, frozen);
    const queue = new BucketQueue(engine, this.group, buckets, `gradients ${frozen.size}`, this.format);
    const own = this.#computeParts(weights, sliceBatch(images, targets, rows, total), compute, queue);
    this.#images = rows.reduce((sum, {begin, end}) => sum + end - begin, 0);
    const done = countParts(cutBatch(total, shard.parts), rows);
    const table = concatenate([
      agreement.encode({...own.result, images: this.#images}),
      statistics.weigh(own.buffers, done),
    ]);
    engine.release(...own.buffers.values());
    const sums = queue.finish(engine.tensor(table, [table.length]));
    const values = engine.read(sums.last);
    engine.release(sums.last);
    return {
      result: agreement.decode(values.subarray(0, agreement.size)),
      gradients: model.parameters.map((_, index) => sums.gradients.get(index) ?? null),
      buffers: statistics.split(values.subarray(agreement.size)),
    };
  }

  /** Of this worker's parts, whose gradients go into the queue. */
  #computeParts(
    weights: TrainedWeights<Tensor>,
    parts: readonly BatchPart[],
    compute: ComputePart,
    queue: BucketQueue,
  ): Pick<BatchGradients<Tensor>, 'result' | 'buffers'> {
    const {engine} = this;
    const last = parts.at(-1);
    if (last === undefined) {
      this.#addZeros(weights.model, queue);
      return {result: nothing, buffers: new Map()};
    }
    const earlier = parts.length > 1 ? accumulateGradients(weights, parts.slice(0, -1), compute) : null;
    if (earlier !== null) weights.replaceBuffers(earlier.buffers);
    const {result, gradients, buffers} = compute(last, (parameter, gradient) => {
      const before = earlier?.gradients[parameter] ?? null;
      const sum = before === null ? engine.retain(gradient) : weights.engine.arithmetic.add(before, gradient);
      queue.add(parameter, sum);
    });
    engine.release(...gradients);
    if (earlier === null) return {result, buffers};
    engine.release(...earlier.gradients);
    const {loss, correct} = earlier.result;
    return {result: {loss: loss + result.loss, correct: correct + result.correct}, buffers};
  }

  /** A batch's result, of which this worker evaluates a shard of `images`, perhaps none. */
  evaluate(images: number, evaluateShard: () => BatchResult): BatchResult {
    const {loss, correct} = images === 0 ? nothing : evaluateShard();
    const sum = this.#addUp({loss: loss * images, correct, images});
    return {loss: sum.loss / sum.images, correct: sum.correct};
  }

  /** All workers' clocks become the chief's. */
  meet(): void {
    this.#addUp({...nothing, images: 0});
  }

  beginStep(): void {
    this.#begun = performance.now();
    this.#waited = this.group.waited / 1000;
  }

  endStep(): void {
    const seconds = (performance.now() - this.#begun) / 1000;
    const waited = this.group.waited / 1000 - this.#waited;
    this.agreement.note(this.#images, seconds - waited, waited);
  }

  #addUp(result: CountedResult): CountedResult {
    const {engine} = this;
    const table = engine.tensor(this.agreement.encode(result), [this.agreement.size]);
    const [sum] = this.group.allReduce([table], 'results') as [Tensor];
    const values = engine.read(sum);
    engine.release(table, sum);
    return this.agreement.decode(values);
  }

  #planBuckets(model: Model, frozen: ReadonlySet<number>): number[][] {
    const known = this.#buckets.get(frozen) ?? planBuckets(model.parameters, frozen);
    this.#buckets.set(frozen, known);
    return known;
  }

  #addZeros({parameters}: Model, queue: BucketQueue): void {
    for (const index of queue.buckets.flat()) {
      const {shape} = at(parameters, index);
      queue.add(index, this.engine.tensor(new Float32Array(countElements(shape)), shape));
    }
  }
}
