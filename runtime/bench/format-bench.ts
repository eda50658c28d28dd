import {percent} from '../runs/progress.js';
import {formatMilliseconds, formatTable} from '../profile/table.js';
import {formatOperations} from '../profile/format-operations.js';
import type {BenchResult} from './bench-network.js';
import {flopConvention} from './count-flop.js';

const layersShown = 10;

/** A bench as people read it. */
export function formatBench(result: BenchResult): string {
  const {network, batch, precision, steps, machine, imagesPerSecond, flop, limit, shareOfLimit, tally} = result;
  const {median, lowest, highest} = imagesPerSecond;
  const layers = result.layers.slice(0, layersShown).map(({layer, forward, backward, update, total, share, flopPerSecond}) => [
    layer ?? '(no layer)',
    ...[forward, backward, update, total].map(formatMilliseconds),
    percent(share),
    flopPerSecond === null ? '' : giga(flopPerSecond),
  ]);
  return [
    `${network}  batch ${batch}, ${precision}; ${machine.cores} cores of ${machine.cpu}` +
      `${machine.gpu ? ', GPU' : ''}, TensorFlow ${machine.tensorflow}`,
    '',
    `training    ${formatRate(median)} images/s (lowest ${formatRate(lowest)}, highest ${formatRate(highest)}) ` +
      `over ${steps} ${steps === 1 ? 'step' : 'steps'} on made images`,
    `computing   ${giga(flop.perSecond)} GFLOP/s; a step is ${giga(flop.step)} GFLOP (${flopConvention})`,
    `limit       ${giga(limit.convolution)} GFLOP/s in one large convolution, ` +
      `${giga(limit.matrixProduct)} in one large matrix product, ${precision}`,
    `share       ${percent(shareOfLimit)} of the limit`,
    '',
    `Slowest layers, ms a step${machine.gpu ? ' (on a GPU: of launching their kernels)' : ''}`,
    formatTable(['layer', 'forward', 'backward', 'update', 'all', 'share', 'GFLOP/s'], layers),
    'Operations',
    formatOperations(tally),
    `advice      ${result.advice}`,
    '',
  ].join('\n');
}

/** The same for programs: all layers, and how FLOP are counted. */
export function formatBenchJson(result: BenchResult): string {
  return `${JSON.stringify({...result, flop: {...result.flop, convention: flopConvention}}, undefined, 2)}\n`;
}

function formatRate(rate: number): string {
  return rate >= 100 ? Math.round(rate).toLocaleString('en-US') : rate.toFixed(1);
}

function giga(value: number): string {
  const scaled = value / 1e9;
  return scaled >= 100 ? Math.round(scaled).toLocaleString('en-US') : scaled.toFixed(scaled >= 1 ? 1 : 3);
}
