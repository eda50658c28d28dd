import {basename, extname, join} from 'node:path';
import {UserError} from '../../../common/errors.js';
import {formatCount} from '../../../common/format.js';
import {writeFileAtomically} from '../../../common/write-file.js';
import {readNetwork} from '../../load/read-network.js';
import {readVersion} from '../../runs/environment.js';
import {halfTolerance, tolerance} from '../check-case.js';
import type {ExportReport, ExportRequest} from '../format.js';
import {buildGraph} from './build-graph.js';
import {writeCheckData, writeNodeCheck, writePythonCheck} from './check-programs.js';
import {encodeModel} from './encode-model.js';
import {describeFile, writeAsText} from './metadata.js';
import {runCheck} from './run-check.js';

/** Protobuf's limit, and so that of every reader of ONNX. */
const maxBytes = 2 ** 31 - 1;

/**
 * Writes a network as one ONNX file, and beside it what it carries as JSON, a few inputs with specnet's answers, and
 * the programs that compare them; runs these where ONNX Runtime is at hand.
 *
 * @throws UserError `export-opset`, `export-name`, `export-half`, `export-too-large`, `export-differs`,
 *   `export-unread`, `write-failed`
 */
export async function writeOnnx({source, settings, check, folder, name}: ExportRequest): Promise<ExportReport> {
  const {model, weights} = source;
  const {half = false, layout = 'nchw', batch = null} = settings;
  const description = describeFile(source, settings);
  // What spec import makes a run of; beside the file it would be in the way.
  const code = readNetwork(source.module);
  const metadata = writeAsText({...description, module: code.module.text, contract: code.contract.text});
  const graph = buildGraph(model, settings, source.facts);
  const parts = encodeModel(graph, weights, {name: model.name, version: readVersion(), batch, half, metadata});
  refuseTooLarge(name, parts);
  const stem = basename(name, extname(name));
  const write = (file: string, ...content: (Uint8Array | string)[]): void =>
    writeFileAtomically(join(folder, file), content);
  write(name, ...parts);
  write(`${stem}.json`, `${JSON.stringify(description, null, 2)}\n`);
  const limit = half ? halfTolerance : tolerance;
  write(
    `${stem}.check.json`,
    writeCheckData({name, shape: model.image.shape, layout, batch, tolerance: limit, check}),
  );
  write(`${stem}.check.py`, writePythonCheck(stem));
  write(`${stem}.check.mjs`, writeNodeCheck(stem));
  const result = await runCheck(folder, stem, limit);
  const advice = [`python ${stem}.check.py (pip install onnxruntime), or node ${stem}.check.mjs, checks it anywhere`];
  return {runtime: result?.runtime ?? null, difference: result?.difference ?? null, advice};
}

/** @throws UserError `export-too-large` */
export function refuseTooLarge(name: string, parts: readonly Uint8Array[]): void {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0);
  if (bytes <= maxBytes) return;
  throw new UserError(
    'export-too-large',
    `${name} would have ${formatCount(bytes)} bytes, and an ONNX file has at most ${formatCount(maxBytes)}.`,
    'Export it with --half, or as --format saved-model.',
    1,
  );
}
