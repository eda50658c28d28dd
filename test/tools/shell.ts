import {spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {packageRoot} from '#package-root';

export interface Answer {
  readonly status: number | null;
  /** Of both streams. */
  readonly output: string;
}

/** The real command, for a shell. */
export const spec = `'${process.execPath}' '${join(packageRoot, 'bin', 'spec')}'`;

/** Lets a shell do it in a folder. */
export function runShell(folder: string, command: string): Answer {
  return runWithin(folder, ['sh', '-c', command]);
}

/** The same for what only bash knows: `PIPESTATUS`. */
export function runBash(folder: string, command: string): Answer {
  return runWithin(folder, ['bash', '-c', command]);
}

/**
 * The same where it may mount, and nobody else sees what: a kernel has to let everybody do so within their own
 * namespace, as most do.
 */
export function runMounting(folder: string, command: string): Answer {
  return runWithin(folder, ['unshare', '-rm', 'sh', '-c', command]);
}

function runWithin(folder: string, [program = '', ...args]: readonly string[]): Answer {
  const {status, stdout, stderr} = spawnSync(program, args, {cwd: folder, encoding: 'utf8'});
  return {status, output: stdout + stderr};
}
