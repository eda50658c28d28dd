import {fork} from 'node:child_process';
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

/** A command line. */
export interface Given {
  /** The current directory. */
  readonly folder: string;
  readonly args: readonly string[];
  /** As it is for the test when it gives the command. */
  readonly environment: NodeJS.ProcessEnv;
}

export interface Outcome {
  /** Exit status; null where a signal ended the process. */
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Of both streams, in the order that it was printed. */
  readonly output: string;
}

/** The process of this test file's commands, and the last of them. */
const host: {process: ChildProcess | null; last: Promise<unknown>} = {process: null, last: Promise.resolve()};

/**
 * Runs `spec WORDS` in a folder, one command after the other in one process: see host.ts. A test of what processes do
 * (signals, pipes, the environment, two at once) starts one of its own: see start-spec.ts.
 */
export function runSpec(folder: string, ...args: string[]): Promise<Outcome> {
  const ended = host.last.then(() => ask({folder, args, environment: process.env}));
  host.last = ended.catch(() => undefined);
  return ended;
}

async function ask(given: Given): Promise<Outcome> {
  const child = (host.process ??= fork(join(fileURLToPath(new URL('.', import.meta.url)), 'host.js')));
  child.ref();
  child.channel?.ref();
  const gone = new AbortController();
  const abort = (): void => gone.abort();
  child.once('exit', abort);
  child.send(given);
  try {
    const [outcome] = (await once(child, 'message', {signal: gone.signal})) as [Outcome];
    return outcome;
  } finally {
    child.off('exit', abort);
    // A process that waits for a command keeps nobody waiting.
    child.unref();
    child.channel?.unref();
  }
}
