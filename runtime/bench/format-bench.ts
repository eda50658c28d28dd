import {formatCount, formatNumber, percent, plural} from '../../common/format.js';
import {indentTable, namesAndNumbers} from '../../common/table.js';
import {formatOperations} from '../profile/format-operations.js';
import {flopConvention} from './count-flop.js';
import type {ScalingResult} from './workers/bench-workers.js';
import type {BenchLayer, BenchResult} from './result.js';

const layersShown = 10;
const columns = namesAndNumbers(['layer', 'forward', 'backward', 'update', 'total', '% of step', 'GFLOP/s']);

/** A bench as people read it. */
export function formatBench(result: BenchResult): string {
  const {network, batch, precision, steps, machine, imagesPerSecond, flop, peak, utilization, tally} = result;
  const {median, lowest, highest} = imagesPerSecond;
  return [
    `${network}  batch ${batch}, ${precision}; ${machine.cores} cores of ${machine.cpu}` +
      `${machine.gpu ? ', GPU' : ''}, TensorFlow ${machine.tensorflow}`,
    '',
    `training    ${formatRate(median)} images/s (min ${formatRate(lowest)}, max ${formatRate(highest)}) ` +
      `over ${plural(steps, 'step')} on synthetic images`,
    `throughput  ${giga(flop.perSecond)} GFLOP/s; a step is ${giga(flop.step)} GFLOP (${flopConvention})`,
    `peak        ${giga(peak.convolution)} GFLOP/s in one large convolution, ` +
      `${giga(peak.matrixProduct)} in one large matrix product, ${precision}`,
    `utilization ${percent(utilization)} of peak`,
    '',
    `Slowest layers, ms per step${machine.gpu ? ' (on a GPU: of launching their kernels)' : ''}`,
    indentTable(columns, result.layers.slice(0, layersShown).map(listCells)),
    'Operations',
    formatOperations(tally),
    `advice      ${result.advice}`,
    '',
  ].join('\n');
}

function listCells({layer, forward, backward, update, total, fraction, flopPerSecond}: BenchLayer): string[] {
  const times = [forward, backward, update, total].map(formatNumber);
  return [layer ?? '(no layer)', ...times, percent(fraction), flopPerSecond === null ? '' : giga(flopPerSecond)];
}

/** The same for programs: all layers, how FLOP are counted, and what workers gave. */
export function formatBenchJson(result: BenchResult, scaling: ScalingResult | null = null): string {
  const flop = {...result.flop, convention: flopConvention};
  return `${JSON.stringify({...result, flop, ...(scaling !== null && {scaling})}, undefined, 2)}\n`;
}

function formatRate(rate: number): string {
  return rate >= 100 ? formatCount(Math.round(rate)) : rate.toFixed(1);
}

function giga(value: number): string {
  const scaled = value / 1e9;
  return scaled >= 100 ? formatCount(Math.round(scaled)) : scaled.toFixed(scaled >= 1 ? 1 : 3);
}
