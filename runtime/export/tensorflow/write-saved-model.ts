import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../../common/errors.js';
import {explainWrites, writeFileAtomically} from '../../../common/write-file.js';
import {openTensorFlow} from '../../native/index.js';
import {halfTolerance, requireAgreement, tolerance} from '../check-case.js';
import {describeNetwork} from '../describe-network.js';
import {encodeNpy} from '../encode-npy.js';
import type {ExportReport, ExportRequest} from '../format.js';
import {encodeSavedModel} from './encode-saved-model.js';
import type {Graph} from './graph.js';
import {loadSavedModel} from './run-saved-model.js';
import {traceRequest} from './trace-request.js';

/** Of a protobuf, with room for what is not weights. */
const largest = 2 ** 31 - 2 ** 24;

/**
 * Writes a SavedModel, with what is known of the network and a check in assets.extra, and runs it in TensorFlow's C
 * library.
 *
 * @throws UserError `export-large`, `export-differs`, `write-failed`
 */
export async function writeSavedModel(request: ExportRequest): Promise<ExportReport> {
  const {source, settings: {half = false}, check, folder, name} = request;
  refuseLarge(source.weights.reduce((sum, {data}) => sum + data.byteLength, 0) * (half ? 0.5 : 1));
  const graph = traceRequest(request);
  const path = join(folder, name);
  const extra = join(path, 'assets.extra');
  explainWrites(path, () => mkdirSync(extra, {recursive: true}));
  writeFileAtomically(join(path, 'saved_model.pb'), encodeSavedModel(graph, half));
  const shape = [check.count, ...source.model.image.shape];
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['network.json', `${JSON.stringify(describeNetwork(source, request.settings), null, 2)}\n`],
    ['images.npy', encodeNpy(check.images, shape)],
    ['answers.npy', encodeNpy(check.answers, [check.count, check.answers.length / check.count])],
    ['check.py', checkProgram(graph, half ? halfTolerance : tolerance)],
  ];
  for (const [file, content] of files) writeFileAtomically(join(extra, file), [content]);

  const tensorflow = await openTensorFlow();
  const runtime = `TensorFlow ${tensorflow.version}'s C library`;
  const loaded = loadSavedModel(tensorflow, path, graph.input.name, graph.output.name);
  try {
    const difference = requireAgreement(check, loaded.run(check.images, shape), half, runtime);
    return {runtime, difference, advice: ['in Python, in that folder: python assets.extra/check.py']};
  } finally {
    loaded.close();
  }
}

function refuseLarge(bytes: number): void {
  if (bytes <= largest) return;
  throw new UserError(
    'export-large',
    `These weights take ${(bytes / 1e9).toFixed(1)} GB, and a SavedModel's graph holds 2.1 GB.`,
    'Export to --format tfjs, which has its weights in files of their own, or with --half.',
  );
}

/** Ten lines that need TensorFlow alone. */
function checkProgram({input, output}: Graph, allowed: number): string {
  return `# Compares this SavedModel with specnet's answers: python check.py, where TensorFlow is installed.
import pathlib
import numpy
import tensorflow

here = pathlib.Path(__file__).resolve().parent
images, answers = numpy.load(here / 'images.npy'), numpy.load(here / 'answers.npy')
network = tensorflow.saved_model.load(str(here.parent)).signatures['serving_default']
found = network(${input.name}=tensorflow.constant(images))['${output.name}'].numpy()
difference = abs(found - answers).max() / abs(answers).max()
print(f'differs by {difference:.1e} of the largest answer')
assert difference < ${allowed}
`;
}
