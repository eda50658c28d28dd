import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {explainWrites, writeFileAtomically} from '../../../common/write-file.js';
import {halfTolerance, requireAgreement, tolerance} from '../check-case.js';
import {describeNetwork} from '../describe-network.js';
import {encodeNpy} from '../encode-npy.js';
import type {ExportReport, ExportRequest} from '../format.js';
import {describeTfjs, openTfjs} from '../open-tfjs.js';
import {encodeTfjsModel} from './encode-tfjs-model.js';
import type {Graph} from './graph.js';
import {runTfjsModel} from './run-tfjs-model.js';
import {traceRequest} from './trace-request.js';

/**
 * Writes a graph model of tfjs with a check beside its files, and runs it in tfjs.
 *
 * @throws UserError `export-differs`, `write-failed`
 */
export async function writeTfjsModel(request: ExportRequest): Promise<ExportReport> {
  const {source, settings: {half = false}, check, folder, name} = request;
  const graph = traceRequest(request);
  const metadata = describeNetwork(source, request.settings);
  const model = encodeTfjsModel(graph, {half, metadata});
  const shape = [check.count, ...source.model.image.shape];
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ...model,
    ['images.npy', encodeNpy(check.images, shape)],
    ['answers.npy', encodeNpy(check.answers, [check.count, check.answers.length / check.count])],
    ['check.mjs', checkProgram(graph, half ? halfTolerance : tolerance)],
  ];
  const path = join(folder, name);
  explainWrites(path, () => mkdirSync(path));
  for (const [file, content] of files) writeFileAtomically(join(path, file), [content]);

  const advice = [
    `in a browser: await tf.loadGraphModel('${name}/model.json')`,
    'in Node, in that folder, where @tensorflow/tfjs is installed: node check.mjs',
  ];
  const tf = await openTfjs();
  const runtime = describeTfjs(tf);
  const difference = requireAgreement(check, await runTfjsModel(tf, model, check.images, shape), half, runtime);
  return {runtime, difference, advice};
}

/** A few lines that need tfjs alone. */
function checkProgram({output}: Graph, allowed: number): string {
  return `// Compares this graph model with specnet's answers: node check.mjs, where @tensorflow/tfjs is installed.
import {readFileSync} from 'node:fs';
import * as tf from '@tensorflow/tfjs';

const read = (name) => readFileSync(new URL(name, import.meta.url));
const json = JSON.parse(read('model.json'));
const [{paths, weights}] = json.weightsManifest;
const data = Uint8Array.from(Buffer.concat(paths.map(read))).buffer;
const model = await tf.loadGraphModel({load: async () => tf.io.getModelArtifactsForJSONSync(json, weights, data)});
/** The numbers of a file of NumPy's. */
const numbers = (name) => {
  const bytes = read(name);
  const start = 10 + bytes.readUInt16LE(8);
  const values = Uint8Array.from(bytes.subarray(start));
  return bytes.toString('latin1', 10, start).includes('<f4') ? new Float32Array(values.buffer) : values;
};
const answers = numbers('answers.npy');
const [{dtype, shape}] = model.inputs;
const images = numbers('images.npy');
const count = images.length / shape.slice(1).reduce((product, size) => product * size, 1);
const found = await model.predict(tf.tensor(images, [count, ...shape.slice(1)], dtype)).data();
const largest = Math.max(...answers.map(Math.abs));
const difference = Math.max(...answers.map((value, i) => Math.abs(value - found[i]))) / largest;
console.log(\`${output.name} differ by \${difference.toExponential(1)} of the largest answer\`);
process.exitCode = difference < ${allowed} ? 0 : 1;
`;
}
