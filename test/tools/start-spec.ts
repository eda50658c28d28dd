import {spawn} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {join} from 'node:path';
import {packageRoot} from '#package-root';
import type {Outcome} from './run-spec.js';

/** A command that has been started. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Outcome>;
  /** Resolves once this holds of everything printed so far, or the command has ended. */
  until(holds: (output: string) => boolean): Promise<void>;
}

/** Is called with everything printed so far. */
export type Watch = (output: string, child: ChildProcess) => void;

/** Starts `spec …` in a process of its own, as a person does; `environment` is added to this process's. */
export function startSpec(
  folder: string,
  args: readonly string[],
  watch?: Watch,
  environment: NodeJS.ProcessEnv = {},
): Started {
  const child = spawn(process.execPath, [join(packageRoot, 'bin', 'spec'), ...args], {
    cwd: folder,
    env: {...process.env, ...environment},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, stdout, stderr] = ['', '', ''];
  const take = (part: Buffer): void => {
    output += part.toString();
    watch?.(output, child);
  };
  child.stdout.on('data', take);
  child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
  child.stderr.on('data', take);
  child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({status, output, stdout, stderr}));
  });
  const until = (holds: (output: string) => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (holds(output)) resolve();
      };
      for (const stream of [child.stdout, child.stderr]) stream.on('data', look);
      child.once('close', () => resolve());
      look();
    });
  return {child, ended, until};
}
