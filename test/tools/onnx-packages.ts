import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {packageRoot} from '#package-root';
import type {Batch} from './channels.js';
import {findPythonPackages, pythonEnvironment} from './python-packages.js';
import type {PythonPackages} from './python-packages.js';

/** ONNX's own checker, and its runtime. */
export function findOnnxPackages(): Promise<PythonPackages> {
  return findPythonPackages('onnx-1.23.2', 'onnx==1.23.2', 'onnxruntime==1.32.0');
}

/** Another runtime of ONNX files. */
export function findOpenVino(): Promise<PythonPackages> {
  return findPythonPackages('openvino-2026.4.1', 'openvino==2026.4.1');
}

/** A file that is to be run on an input. */
export interface OnnxJob {
  readonly file: Uint8Array;
  readonly image: Float32Array | Uint8Array;
  readonly shape: readonly number[];
  /** How far its answers may differ with ONNX Runtime's optimizer off and on, as a fraction of the largest. */
  readonly tolerance: number;
}

/**
 * What a runtime answers to each job: ONNX Runtime, after `onnx.checker` has looked at the file (`full_check`), or
 * OpenVINO.
 *
 * @param scratch a folder that the files are put into
 * @param packages that have the runtime
 */
export async function runOnnx(
  scratch: string,
  packages: string,
  jobs: readonly OnnxJob[],
  runner: 'run_onnx.py' | 'run_openvino.py' = 'run_onnx.py',
): Promise<Batch[]> {
  const described = jobs.map(({file, image, shape, tolerance}, i) => {
    const path = join(scratch, `${i}.onnx`);
    writeFileSync(path, file);
    const base64 = Buffer.from(image.buffer, image.byteOffset, image.byteLength).toString('base64');
    return {path, image: base64, type: image instanceof Uint8Array ? 'uint8' : 'float32', shape, tolerance};
  });
  const [asked, answered] = [join(scratch, 'jobs.json'), join(scratch, 'answers.json')];
  writeFileSync(asked, JSON.stringify(described));
  const program = join(packageRoot, 'test', 'oracle', runner);
  await promisify(execFile)('python3', [program, asked, answered], {env: pythonEnvironment(packages)});
  const answers = JSON.parse(readFileSync(answered, 'utf8')) as {shape: number[]; data: string}[];
  return answers.map(({shape, data}) => {
    const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
    return {shape, data: new Float32Array(bytes.buffer)};
  });
}

/** What ONNX's own reader finds in a file. */
export interface DescribedOnnx {
  readonly metadata: Readonly<Record<string, string>>;
  /** Their sizes, by name. */
  readonly initializers: Readonly<Record<string, readonly number[]>>;
  readonly nodes: readonly string[];
  readonly opset: number;
  readonly ir: number;
  readonly input: readonly (string | number)[];
  readonly values: Readonly<Record<string, readonly (string | number)[]>>;
}

export async function readOnnx(packages: string, path: string): Promise<DescribedOnnx> {
  const program = join(packageRoot, 'test', 'oracle', 'describe_onnx.py');
  const {stdout} = await promisify(execFile)('python3', [program, path], {env: pythonEnvironment(packages)});
  return JSON.parse(stdout) as DescribedOnnx;
}
