import {compile} from '../compile.js';
import {hasErrors} from '../diagnostics/diagnostic.js';
import type {DiagnosticFormat} from '../diagnostics/format.js';
import {printDiagnostics} from '../diagnostics/format.js';
import type {Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import {trainingMemory} from '../4-analyze/memory.js';
import {openLibrary} from '../files/library.js';
import {findSpecs} from './find-specs.js';

export interface InfoFlags {
  readonly batch: string;
  readonly format: DiagnosticFormat;
}

/** `spec info`. Returns the exit status: 0, or 2 where a spec or an option is wrong. */
export function describeSpecs(words: readonly string[], {batch, format}: InfoFlags, cwd: string): number {
  if (!/^[1-9]\d{0,6}$/.test(batch)) {
    process.stderr.write(
      `error  option-wrong  --batch ${JSON.stringify(batch)} is not a number of images. ` +
        'Write for example --batch 128.\n',
    );
    return 2;
  }
  const {paths, values, diagnostics} = findSpecs(words, cwd);
  const library = openLibrary(cwd);
  const compiled = paths.map((path) => compile(library, path, values));
  const found = [...diagnostics, ...compiled.flatMap((one) => one.diagnostics)];
  // Messages of any form keep off the table's stream.
  if (found.length > 0) process.stderr.write(printDiagnostics(found, {format, color: process.stderr.isTTY === true}));
  if (hasErrors(found)) return 2;
  const graphs = compiled.map(({graph}) => graph).filter((graph) => graph !== null);
  process.stdout.write(graphs.map((graph) => describeGraph(graph, Number(batch))).join('\n'));
  return 0;
}

const count = (value: number) => value.toLocaleString('en-US');

/** The table of one network, as text. */
function describeGraph(graph: Graph, batch: number): string {
  const rows = listSteps(graph)
    .filter(({name}) => name !== null)
    .map(({name, shape, parameters, macs}) => [
      name ?? '',
      `[${shape.join(', ')}]`,
      count(parameters),
      macs === 0 ? '' : count(macs),
    ]);
  const header = ['layer', 'output', 'parameters', 'MACs'];
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const {weights, gradients, optimizer, activations, total} = trainingMemory(graph, batch);
  return [
    `${graph.name}  input [${graph.input.join(', ')}]  logits [${graph.output.join(', ')}]  spec ${graph.hash}`,
    '',
    line(header),
    ...rows.map(line),
    '',
    `parameters  ${count(graph.parameters)}  trainable: weights and biases, scales and shifts of norms`,
    `buffers     ${count(graph.buffers)}  running means and variances; PyTorch's num_batches_tracked is not counted`,
    `MACs        ${count(graph.macs)}  one image forward: convolutions and dense layers, without biases`,
    `memory      ${megabytes(total)} to train on ${batch} images in float32: ` +
      `weights and buffers ${megabytes(weights)}, gradients ${megabytes(gradients)}, ` +
      `momentum ${megabytes(optimizer)}, activations ${megabytes(activations)}`,
    `            (every operation's output is kept for the backward pass; ` +
      'what kernels need while they run is not counted)',
    '',
  ].join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en-US', {maximumFractionDigits: 1})} MB`;
}
