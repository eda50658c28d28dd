import {percent} from '../../common/format.js';
import type {OperationTime} from '../profile/tally.js';
import type {BenchResult} from './result.js';

/** Below this, calling a kernel costs about as much as what it computes. Milliseconds. */
const shortKernel = 0.1;

/** Below this a convolution reads and writes more than it computes, on the CPUs that were measured. */
const fewChannels = 64;

/** One line on what holds this step back most, and what to do about it, from what was measured. */
export function advise(measured: Omit<BenchResult, 'advice'>): string {
  const {precision, bestPrecision, batch, peak, utilization, tally, layers} = measured;
  if (precision !== bestPrecision) {
    return bestPrecision === 'bfloat16'
      ? 'This machine has instructions for bfloat16, most often faster than float32: compare with --precision bfloat16.'
      : 'This machine has no instructions for bfloat16 and converts every number: compare with --precision float32.';
  }
  if (utilization > 0.7) return `At ${percent(utilization)} of the machine's peak little is left to gain.`;
  const outsideFraction = tally.outside / tally.milliseconds;
  const meanKernel = (tally.milliseconds - tally.outside) / tally.calls;
  if (outsideFraction > 0.2 || meanKernel < shortKernel) {
    return (
      `Call overhead dominates: ${Math.round(tally.calls)} kernels of ${meanKernel.toFixed(3)} ms on average, ` +
      `${percent(outsideFraction)} of the time between them. A larger batch (now ${batch}) spreads it over more images.`
    );
  }
  if (batch < 32) {
    const reached = percent(utilization);
    return `Batch size ${batch} underutilizes the kernels (${reached} of the peak): try --batch ${batch * 4}.`;
  }
  const [slowest, others] = findOtherWork(tally.operations);
  if (slowest !== undefined && others > 0.4) {
    return (
      `${percent(others)} of the step is outside of convolutions and matrix products, most of it in ` +
      `${slowest.operation} (${percent(slowest.fraction)}): such passes wait for memory, and fewer channels at the ` +
      'highest resolution help most.'
    );
  }
  const layer = layers.find(({flopPerSecond}) => flopPerSecond !== null);
  const fraction = percent(layer?.fraction ?? 0);
  const ofPeak = (layer?.flopPerSecond ?? 0) / Math.max(peak.convolution, peak.matrixProduct);
  if (layer?.channels && layer.channels < fewChannels && ofPeak < 0.5) {
    return (
      `Layers of few channels leave much of the machine unused: ${layer.layer}, the slowest (${fraction}), has ` +
      `${layer.channels} and computes at ${percent(ofPeak)} of the peak. Fewer, wider layers do the same work faster.`
    );
  }
  return (
    `The slowest layer, ${layer?.layer}, takes ${fraction} of the step and computes at ${percent(ofPeak)} of the ` +
    'peak: start there.'
  );
}

/** The slowest operation that is neither convolution nor matrix product, and the fraction of all of them. */
function findOtherWork(operations: readonly OperationTime[]) {
  const others = operations.filter(({operation}) => !/Conv|MatMul/.test(operation));
  return [others[0], others.reduce((sum, {fraction}) => sum + fraction, 0)] as const;
}
