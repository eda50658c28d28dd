import {spawn} from 'node:child_process';

export interface ProgramResult {
  /** Exit status; null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it wrote to stdout and stderr together; empty where that went to the screen. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly directory?: string;
  /** Let the program write to our stderr, so that its own progress bar works, instead of keeping what it says. */
  readonly onScreen?: boolean;
  /** Is passed the process id once it runs. */
  readonly onStart?: (pid: number) => void;
}

/** Runs a program to its end. Undefined where there is no such program. */
export function runProgram(
  program: string,
  words: readonly string[],
  {environment, directory, onScreen = false, onStart}: ProgramOptions,
): Promise<ProgramResult | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      env: environment,
      cwd: directory,
      stdio: onScreen ? ['ignore', 2, 2] : ['ignore', 'pipe', 'pipe'],
    });
    const parts: Buffer[] = [];
    child.stdout?.on('data', (part: Buffer) => parts.push(part));
    child.stderr?.on('data', (part: Buffer) => parts.push(part));
    child.once('error', (error: NodeJS.ErrnoException) => {
      // ENOENT also stands for a missing working directory, but that one the callers have just made.
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined);
      else reject(error);
    });
    child.once('close', (status, signal) => resolve({status, signal, output: Buffer.concat(parts).toString('utf8')}));
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}
