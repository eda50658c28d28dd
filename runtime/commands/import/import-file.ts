import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {findProject} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {makeFolder, writeFileAtomically} from '../../../common/write-file.js';
import {readOnnx} from '../../export/onnx/read-onnx.js';
import type {ReadExport} from '../../export/onnx/read-onnx.js';
import {checkRunName} from '../../runs/run-folder.js';
import {writeWeights} from '../../runs/weights/safetensors.js';
import {importWeights} from './import-weights.js';
import {makeRun} from './make-run.js';

export interface ImportOptions {
  readonly name?: string;
  readonly files?: string;
  readonly spec?: string;
  readonly classes?: string;
  readonly mean?: string;
  readonly std?: string;
}

/**
 * `spec import`.
 *
 * @returns the exit status
 * @throws UserError `import-…`, `module-…`, `run-name`, `run-folder`, `write-failed`
 */
export async function importFile(path: string, options: ImportOptions): Promise<number> {
  const {name, files, spec, ...facts} = options;
  if (!path.endsWith('.onnx')) {
    if (files !== undefined) throw idle('--files', path, 'weights are a file already');
    if (spec !== undefined) return importWeights(path, {...facts, ...(name !== undefined && {name}), spec});
    const advice = `Name the network of weights with --spec (spec which ${path} finds it), or a file NAME.onnx.`;
    throw new UserError('import-spec', `${path} is no ONNX file, and weights alone are no network.`, advice, 2);
  }
  const [given] = Object.keys({...(spec !== undefined && {spec}), ...facts});
  if (given !== undefined) throw idle(`--${given}`, path, 'an ONNX file of specnet says it itself');
  const read = readOnnx(path);
  process.stdout.write(
    files === undefined ? await importRun(path, name, read) : writeFiles(files, name ?? read.network, read),
  );
  return 0;
}

function idle(option: string, path: string, reason: string): UserError {
  return new UserError('option-wrong', `${option} has no effect for ${path}: ${reason}.`, 'Leave it out.', 2);
}

async function importRun(path: string, name: string | undefined, read: ReadExport): Promise<string> {
  const {network, spec, mean, std, classes} = read;
  if (spec === null || mean === null || std === null || classes === null) {
    throw new UserError(
      'import-facts',
      `${path} does not say the spec, classes, mean and std that a run has: it was not exported from one.`,
      'Write its module and weights as files: --files FOLDER.',
      2,
    );
  }
  const project = findProject(process.cwd());
  const scratch = mkdtempSync(join(tmpdir(), 'specnet-import-'));
  try {
    const module = writeModule(scratch, network, read);
    const facts = {...read, spec, mean, std, classes, module, name: name ?? read.run ?? network, from: path};
    const run = relative(process.cwd(), join(project, await makeRun(project, facts)));
    return `network  ${network}, of ${path}\nrun      ${run}\n         spec val ${run} --data NAME evaluates it\n`;
  } finally {
    rmSync(scratch, {recursive: true, force: true});
  }
}

function writeFiles(folder: string, name: string, read: ReadExport): string {
  checkRunName(name);
  makeFolder(folder);
  const module = writeModule(folder, read.network, read);
  const [spec, weights] = [join(folder, `${name}.resolved.yaml`), join(folder, `${name}.safetensors`)];
  if (read.spec !== null) writeFileAtomically(spec, [read.spec]);
  writeWeights(weights, {tensors: read.weights, metadata: read.weightsMetadata});
  const written = [module, weights, ...(read.spec === null ? [] : [spec])].join(', ');
  return `written  ${written}\n         spec export ${module} --weights ${weights} --format onnx goes on from here\n`;
}

/** A module is called by its network's name, which is in it. */
function writeModule(folder: string, network: string, {module, contract}: ReadExport): string {
  const path = join(folder, `${network}.ts`);
  writeFileAtomically(join(folder, `${network}.contract.ts`), [contract]);
  writeFileAtomically(path, [module]);
  return path;
}
