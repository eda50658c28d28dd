import {UserError} from '../../../common/errors.js';
import {differenceCode, nameWorker} from '../../cluster/index.js';
import type {WireFormat, WorkerGroup} from '../../cluster/index.js';
import type {Engine} from '../../nn/engine/engine.js';
import type {BenchResult} from '../result.js';
import {measureSums} from './measure-sums.js';
import type {MeasuredSums} from './measure-sums.js';
import {fitModel, predictAllReduce, predictEfficiency} from './scaling-model.js';
import type {RingModel, StepTimes} from './scaling-model.js';

/** What a number of workers would give, each with the batch that was measured. */
export interface Prediction {
  readonly workers: number;
  /** Milliseconds. */
  readonly allReduce: number;
  /** All workers' together. Apart: the all-reduce after the step. Overlapped: hidden in the backward pass. */
  readonly apart: {readonly imagesPerSecond: number; readonly efficiency: number};
  readonly overlapped: {readonly imagesPerSecond: number; readonly efficiency: number};
}

export interface ScalingResult {
  readonly addresses: readonly string[];
  /** Images in a step of one worker. */
  readonly batch: number;
  /** Of the slowest worker, in milliseconds. */
  readonly step: StepTimes;
  /** Each worker's step, in milliseconds. */
  readonly steps: readonly number[];
  /** Of the gradients between workers. */
  readonly format: WireFormat;
  readonly sums: MeasuredSums;
  readonly model: RingModel;
  readonly predictions: readonly Prediction[];
}

const predicted = [2, 4, 8, 16, 32, 64];

/** What each worker reports to the others. */
interface Measured extends StepTimes {
  readonly network: string;
  readonly gradients: number;
  readonly format: WireFormat;
  readonly batch: number;
  readonly precision: string;
}

/**
 * Measures sums over the workers of a group, each of which has measured its own steps, and says what more would give.
 * All workers call it with the same network; all get the same result.
 * @param gradients numbers in the network's gradients
 * @param format what they go between workers as
 * @throws UserError `workers-differ`, and what a WorkerGroup throws
 */
export function benchWorkers(
  engine: Engine,
  group: WorkerGroup,
  {network, batch, precision, imagesPerSecond, layers}: BenchResult,
  gradients: number,
  format: WireFormat,
): ScalingResult {
  const step = (batch / imagesPerSecond.median) * 1000;
  const backward = layers.reduce((sum, layer) => sum + layer.backward, 0);
  const own: Measured = {network, gradients, format, batch, precision, step, backward};
  const measured = group.gather(JSON.stringify(own), 'bench').map((text) => JSON.parse(text) as Measured);
  refuseDifferences(measured, group);
  const sums = averageSums(group, measureSums(engine, group, gradients, format));
  const model = fitModel(group.addresses.length, sums.latency, sums.allReduce, sums);
  const slowest = measured.reduce((slow, one) => (one.step > slow.step ? one : slow));
  return {
    addresses: group.addresses,
    batch,
    step: {step: slowest.step, backward: slowest.backward},
    steps: measured.map((one) => one.step),
    format,
    sums,
    model,
    predictions: predicted.map((workers) => predict(workers, batch, slowest, sums, model)),
  };
}

function predict(workers: number, batch: number, times: StepTimes, sums: MeasuredSums, model: RingModel): Prediction {
  const allReduce = predictAllReduce(workers, model, sums);
  const efficiency = predictEfficiency(allReduce, sums.buckets, times);
  const rate = (part: number) => ({
    imagesPerSecond: ((workers * batch) / times.step) * 1000 * part,
    efficiency: part,
  });
  return {workers, allReduce, apart: rate(efficiency.apart), overlapped: rate(efficiency.overlapped)};
}

/** The workers' medians differ by when each is woken. */
function averageSums(group: WorkerGroup, own: MeasuredSums): MeasuredSums {
  const all = group.gather(JSON.stringify(own), 'bench sums').map((text) => JSON.parse(text) as MeasuredSums);
  const mean = (of: (sums: MeasuredSums) => number) => all.reduce((sum, one) => sum + of(one), 0) / all.length;
  return {...own, latency: mean(({latency}) => latency), allReduce: mean(({allReduce}) => allReduce)};
}

function refuseDifferences(measured: readonly Measured[], group: WorkerGroup): void {
  const show = ({network, gradients, format, batch, precision}: Measured): string =>
    `${network} with ${gradients} parameters, batch ${batch}, ${precision}`
    + (format === 'float32' ? '' : `, gradients as ${format}`);
  const chief = show(measured[0] as Measured);
  const task = measured.findIndex((one) => show(one) !== chief);
  if (task < 0) return;
  throw new UserError(
    differenceCode,
    `${nameWorker(group, task)} has measured ${show(measured[task] as Measured)}, and the chief ${chief}`,
    'give all workers the same command but for --worker; --batch and --precision if their machines differ',
    2,
  );
}
