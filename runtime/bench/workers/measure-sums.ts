import type {WireFormat, WorkerGroup} from '../../cluster/index.js';
import type {Engine, Tensor} from '../../nn/engine/engine.js';
import type {Traffic} from './scaling-model.js';

/** Repetitions after one that warms up. */
const [smallSums, largeSums] = [100, 7];

/** Bytes that are added up at a time. */
const largestBucket = 25e6;

const bytesPerNumber: Readonly<Record<WireFormat, number>> = {float32: 4, bfloat16: 2};

export interface MeasuredSums extends Traffic {
  /** Medians in milliseconds: of a sum of one number, and of all gradients. */
  readonly latency: number;
  readonly allReduce: number;
}

/** Times sums over all workers, of one number and of as many as there are gradients. All workers call it at once. */
export function measureSums(
  engine: Engine,
  group: WorkerGroup,
  gradients: number,
  format: WireFormat,
): MeasuredSums {
  const bytes = gradients * bytesPerNumber[format];
  const buckets = Math.max(1, Math.ceil((gradients * bytesPerNumber.float32) / largestBucket));
  const ends = Array.from({length: buckets + 1}, (_, bucket) => Math.floor((gradients * bucket) / buckets));
  const sizes = ends.slice(1).map((end, bucket) => end - (ends[bucket] as number));
  const one = engine.scalar(1);
  const tensors = sizes.map((size) => engine.tensor(new Float32Array(size).fill(1), [size]));
  const addUp = (values: readonly Tensor[], name: string): void => {
    const begun = values.map((value, index) => group.startAllReduce([value], `bench ${name} ${index}`, format));
    for (const sum of begun) engine.release(...sum.finish());
  };
  const latency = timeMedian(smallSums, () => undefined, () => addUp([one], 'one'));
  const allReduce = timeMedian(largeSums, () => addUp([one], 'one'), () => addUp(tensors, 'all'));
  engine.release(one, ...tensors);
  return {bytes, buckets, latency, allReduce};
}

/** @param align brings all workers to the same point before each run */
function timeMedian(runs: number, align: () => void, action: () => void): number {
  const times = Array.from({length: runs + 1}, () => {
    align();
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  const sorted = times.slice(1).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] as number;
}
