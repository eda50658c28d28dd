import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';

/** A machine to test on: an empty cache, and on the PATH only the programs a test puts there. */
export interface Sandbox {
  readonly folder: string;
  /** specnet's cache folder. */
  readonly cache: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Puts a shell script on the PATH. */
  addProgram(name: string, script: string): void;
  /**
   * A python3 whose `pip download` runs `script`, with $dest and $log set, and writes `begin` and `end` to the calls.
   */
  addPip(script: string): void;
  /** An npm whose `npm pack` runs `script`, with $dest set, and writes `pack` to the calls. */
  addNpm(script: string): void;
  /** What the programs wrote to $CALLS, a line each. */
  listCalls(): string[];
}

export function makeSandbox(test: TestContext): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'specnet-test-'));
  test.after(() => rmSync(folder, {recursive: true, force: true, maxRetries: 5, retryDelay: 100}));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const calls = join(folder, 'calls');
  const addProgram = (name: string, script: string) =>
    writeFileSync(join(bin, name), `#!/bin/sh\nPATH=/usr/bin:/bin\nCALLS='${calls}'\n${script}\n`, {mode: 0o755});
  return {
    folder,
    cache: join(folder, 'cache', 'specnet'),
    environment: {PATH: bin, HOME: folder, XDG_CACHE_HOME: join(folder, 'cache')},
    addProgram,
    addPip: (script) =>
      addProgram(
        'python3',
        [
          'if [ "$3" = --version ]; then echo "pip 23.0"; exit 0; fi',
          'if [ "$1" = -c ]; then exit 1; fi', // asked for other packages: it has none
          'while [ $# -gt 0 ]; do case "$1" in --dest) dest=$2;; --log) log=$2;; esac; shift; done',
          'echo begin >> "$CALLS"',
          script,
          'echo end >> "$CALLS"',
        ].join('\n'),
      ),
    addNpm: (script) =>
      addProgram(
        'npm',
        [
          'if [ "$1" = --version ]; then echo 10.8.0; exit 0; fi',
          'while [ $# -gt 0 ]; do case "$1" in --pack-destination) dest=$2;; esac; shift; done',
          'echo pack >> "$CALLS"',
          script,
        ].join('\n'),
      ),
    listCalls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  };
}

export interface Outcome {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node with `args` to its end. `onStart` is given the process. */
export function runNode(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
  onStart?: (kill: () => void) => void,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {env: environment, stdio: ['ignore', 'pipe', 'pipe']});
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => (stdout += String(part)));
    child.stderr.on('data', (part) => (stderr += String(part)));
    child.once('error', reject);
    const end = (status: number | null, signal: NodeJS.Signals | null) => resolve({status, signal, stdout, stderr});
    child.once('close', end);
    // A child that outlives a killed process keeps the pipes open, so that they never close.
    child.once('exit', (status, signal) => {
      if (signal !== null) end(status, signal);
    });
    onStart?.(() => child.kill('SIGKILL'));
  });
}

/** Waits until `holds` is true; fails after ten seconds. */
export async function waitUntil(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 1000) throw new Error('waited ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
