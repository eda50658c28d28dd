import {createRequire} from 'node:module';
import {join} from 'node:path';
import {UserError} from '../../../common/errors.js';
import {runProgram} from '../../native/run-program.js';
import type {ProgramResult} from '../../native/run-program.js';

/** What a runtime found. */
export interface CheckResult {
  readonly runtime: string;
  /** As a fraction of the largest answer. */
  readonly difference: number;
}

/**
 * Runs the programs beside an ONNX file where their runtime is at hand: onnxruntime-node of the project in the current
 * folder, else onnxruntime of the Python on the PATH.
 *
 * @param folder of the file
 * @returns null where neither is there
 * @throws UserError `export-differs`, `export-unread`
 */
export async function runCheck(
  folder: string,
  stem: string,
  tolerance: number,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<CheckResult | null> {
  const run = (program: string, file: string): Promise<ProgramResult | undefined> =>
    runProgram(program, [join(folder, file)], {environment});
  if (hasNodeRuntime()) return readResult(await run(process.execPath, `${stem}.check.mjs`), stem, tolerance);
  for (const python of ['python3', 'python']) {
    const result = await run(python, `${stem}.check.py`);
    if (result === undefined || /No module named '?(numpy|onnxruntime)\b/.test(result.output)) continue;
    return readResult(result, stem, tolerance);
  }
  return null;
}

function hasNodeRuntime(): boolean {
  try {
    createRequire(`${process.cwd()}/`).resolve('onnxruntime-node');
    return true;
  } catch {
    return false;
  }
}

function readResult(result: ProgramResult | undefined, stem: string, tolerance: number): CheckResult {
  const output = result?.output.trim() ?? '';
  const found = /^(onnxruntime.*) differs by (\S+) of the largest answer$/m.exec(output);
  if (found === null) {
    throw new UserError(
      'export-unread',
      `ONNX Runtime could not run ${stem}: ${findReason(output)}`,
      'Update it (pip install --upgrade onnxruntime), or choose another --opset. Nothing has been written.',
      1,
    );
  }
  const [, runtime = '', text = ''] = found;
  if (result?.status === 0) return {runtime, difference: Number(text)};
  throw new UserError(
    'export-differs',
    `${runtime} answers otherwise than specnet: by ${text} of the largest answer, where ${tolerance} is allowed.`,
    'Nothing has been written. This is a defect of specnet or of the runtime: report it with the spec, please.',
    1,
  );
}

/** Of what a program that failed has printed: Python's last line, or the line of Node's before its stack. */
function findReason(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.findLast((line) => /\b\w*(Error|Exception|Fail)\b/i.test(line)) ?? (lines.at(-1) || 'it said nothing');
}
