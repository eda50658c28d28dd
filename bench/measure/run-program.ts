import {spawn} from 'node:child_process';
import {packageRoot} from '#package-root';
import type {Program} from '../suites/suite.js';
import {readFigures} from '../figures/figures.js';
import type {Figure, Measurement} from '../figures/figures.js';
import {watchMemory} from './watch-memory.js';

/** Of a figure; more would only be noise in what is stored. */
const digits = 6;

/** The last part of what a failed program wrote, for the message. */
const shownCharacters = 2000;

/**
 * Runs a program once, alone, and takes its figures.
 *
 * @throws Error with what it wrote where it does not end with status 0, or has no figures
 */
export async function runProgram(program: Program): Promise<Measurement[]> {
  const {work, contestant, figures} = program;
  const {status, stdout, stderr, milliseconds, memory} = await runProcess(program);
  const name = `${contestant}, ${work}`;
  if (status !== 0) throw new Error(`${name}: ended with ${status}\n${(stdout + stderr).slice(-shownCharacters)}`);
  const found: Figure[] = figures === 'printed' ? readFigures(stdout) : [{unit: 'ms', value: milliseconds}];
  if (found.length === 0) throw new Error(`${name}: no figures in what it wrote\n${stdout.slice(-shownCharacters)}`);
  if (program.memory && memory !== null) found.push({of: 'peak memory', unit: 'MiB', value: memory});
  return found.map(({of, value, ...figure}) => ({
    ...figure,
    value: Number(value.toPrecision(digits)),
    work: of === undefined ? work : `${work}: ${of}`,
    contestant,
  }));
}

async function runProcess({command, arguments: words, environment, folder = packageRoot}: Program) {
  const start = performance.now();
  const child = spawn(command, words, {
    cwd: folder,
    env: {...process.env, ...environment},
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watch = child.pid === undefined ? null : watchMemory(child.pid);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
  let milliseconds = NaN;
  child.on('exit', () => (milliseconds = performance.now() - start));
  let memory: number | null = null;
  const status = await new Promise<number | string>((resolve, reject) => {
    child.on('error', reject);
    // Later than 'exit' where loading processes outlive their parent: the next program starts when they are gone.
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no status'));
  }).finally(() => (memory = watch?.stop() ?? null));
  return {status, stdout, stderr, milliseconds, memory};
}
