import {formatCount, formatShape} from '../../common/format.js';
import type {NetworkReport} from './network.js';
import {megabytes} from './numbers.js';
import {formatTable, left, right} from '../../common/table.js';

/** A network's table, folded by stage or with every layer, and how everything in it is counted. */
export function formatNetwork(network: NetworkReport, full: boolean): string {
  const {name, input, output, spec, parameters, buffers, macs, memory, parts, layers} = network;
  const of = full ? 'layer' : 'part';
  const rows = (full ? layers : parts).map((row) => [
    row.name,
    row.what,
    formatShape(row.output),
    formatCount(row.parameters),
    row.macs === 0 && full ? '' : formatCount(row.macs),
  ]);
  return [
    `${name}  input ${formatShape(input)}  logits ${formatShape(output)}  spec hash ${spec}`,
    '',
    ...formatTable([left(of), left('contents'), left('output'), right('parameters'), right('MACs')], rows),
    '',
    `parameters  ${formatCount(parameters)}  trainable: weights and biases, scales and shifts of norms`,
    `buffers     ${formatCount(buffers)}  running means and variances; PyTorch's num_batches_tracked is not counted`,
    `MACs        ${formatCount(macs)}  one image, forward pass: convolutions and dense layers, without biases`,
    `memory      ${megabytes(memory.total)} to train with batch size ${memory.batch} in float32: ` +
      `weights and buffers ${megabytes(memory.weights)}, gradients ${megabytes(memory.gradients)}, ` +
      `momentum ${megabytes(memory.optimizer)}, activations ${megabytes(memory.activations)}`,
    `            (every operation's output is kept for the backward pass; ` +
      "kernel workspace is not counted)",
    '',
  ].join('\n');
}

/** Several networks, one per row. */
export function formatComparison(networks: readonly NetworkReport[]): string {
  const batch = networks[0]?.memory.batch ?? 0;
  const columns = [
    left('network'),
    left('input'),
    right('layers'),
    right('parameters'),
    right('buffers'),
    right('MACs'),
    right('activations'),
    right('memory'),
  ];
  const rows = networks.map(({name, input, layers, parameters, buffers, macs, memory}) => [
    name,
    formatShape(input),
    formatCount(layers.filter((layer) => layer.macs > 0).length),
    formatCount(parameters),
    formatCount(buffers),
    formatCount(macs),
    megabytes(memory.activations),
    megabytes(memory.total),
  ]);
  return [
    ...formatTable(columns, rows),
    '',
    'layers: convolutions and dense layers, including those of shortcuts. parameters: what training changes;',
    "buffers: running means and variances, without PyTorch's num_batches_tracked. MACs: one image, forward pass,",
    'convolutions and dense layers without biases. ' +
      `memory: to train on ${batch} images in float32, activations included.`,
    '',
  ].join('\n');
}
