import {formatCount, formatNumber, percent, plural} from '../../../common/format.js';
import {indentTable, namesAndNumbers} from '../../../common/table.js';
import type {Prediction, ScalingResult} from './bench-workers.js';

const columns = namesAndNumbers(['workers', 'all-reduce', 'images/s', 'efficiency', 'overlapped', 'efficiency']);

/** The workers' part of a bench, as people read it. */
export function formatScaling(result: ScalingResult): string {
  const {addresses, batch, step, steps, format, sums, model, predictions} = result;
  const times = steps.map(formatNumber).join(', ');
  const megabytes = formatNumber(sums.bytes / 1e6);
  const gradients = `${megabytes} MB of gradients${format === 'float32' ? '' : ` as ${format}`}`;
  return [
    `workers     ${addresses.length}; a step of ${plural(batch, 'image')} takes ${times} ms`,
    `all-reduce  ${formatNumber(sums.allReduce)} ms for ${gradients} in `
      + `${plural(sums.buckets, 'bucket')}; ${formatNumber(sums.latency)} ms for one number`,
    `model       T = 2(W-1) a + 2(W-1)/W G b: a is ${formatNumber(model.stepTime)} ms per bucket, `
      + `b ${formatNumber(model.byteTime * 1e6)} ns per byte`,
    '',
    `What more workers would give, each with a batch of ${batch} and a step of ${formatNumber(step.step)} ms`,
    indentTable(columns, predictions.map(listCells)),
    'all-reduce is in ms, and comes after the step; overlapped, all buckets but the last hide in the backward pass',
    `of ${formatNumber(step.backward)} ms. Workers on one machine share its cores, which the model does not know.`,
    '',
  ].join('\n');
}

function listCells({workers, allReduce, apart, overlapped}: Prediction): string[] {
  const rates = [apart, overlapped].flatMap(({imagesPerSecond, efficiency}) => [
    imagesPerSecond >= 100 ? formatCount(Math.round(imagesPerSecond)) : imagesPerSecond.toFixed(1),
    percent(efficiency),
  ]);
  return [String(workers), formatNumber(allReduce), ...rates];
}
