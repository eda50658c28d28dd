import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {withLock} from '#lock';
import type {Lock} from '#lock';
import {UserError} from '../../common/errors.js';
import {explainFileError} from '../native/explain-errors.js';
import {putInPlace, withIncoming} from '../native/incoming.js';
import {runProgram} from '../native/run-program.js';
import type {NativeSettings} from '../native/settings.js';
import {rayPython} from './find-ray.js';
import {rayPin} from './ray-pin.js';

/**
 * Puts a virtual environment with Ray Tune and Optuna into the cache unless it is there. It is made beside its place,
 * then renamed; a process that was killed leaves what the next one removes.
 *
 * @returns its Python
 * @throws UserError `python-missing`, `venv-missing`, `pip-failed`, `disk-full`, `cache-not-writable`
 */
export async function installRay({cache, environment, report}: NativeSettings): Promise<string> {
  const isThere = (): boolean => existsSync(join(cache, rayPin.name, 'manifest.json'));
  if (isThere()) return rayPython(cache);
  try {
    mkdirSync(cache, {recursive: true});
    await withLock(
      join(cache, 'setup.lock'),
      async (lock) => {
        if (isThere()) return;
        const make = (work: string): Promise<void> => install(join(work, 'tree'), cache, environment, lock, report);
        await withIncoming(cache, rayPin.bytes, make);
      },
      () => report('Another process is setting things up; waiting for it …'),
    );
  } catch (error) {
    throw explainFileError(error, cache, rayPin.bytes);
  }
  return rayPython(cache);
}

async function install(
  tree: string,
  cache: string,
  environment: NodeJS.ProcessEnv,
  lock: Lock,
  report: (line: string) => void,
): Promise<void> {
  const onStart = lock.holdFor;
  const made = await runProgram('python3', ['-m', 'venv', tree], {environment, onStart});
  if (made === undefined) {
    throw new UserError(
      'python-missing',
      'there is no python3 on the PATH, and Ray is written in Python',
      'install Python 3 (Debian, Ubuntu: apt install python3-venv; macOS: brew install python)',
    );
  }
  if (made.status !== 0) {
    throw new UserError(
      'venv-missing',
      `python3 could not make a virtual environment: ${made.output.trim().split('\n').at(-1) ?? ''}`,
      'install its module venv (Debian, Ubuntu: apt install python3-venv), or name a Python that has Ray: SPECNET_RAY',
    );
  }
  report(`Installing ${rayPin.requirements.join(' and ')} from PyPI (666 MB on disk, some minutes) …`);
  const quietly = ['--no-cache-dir', '--disable-pip-version-check', '--no-input', '--quiet', '--progress-bar', 'off'];
  const words = ['-m', 'pip', 'install', ...quietly, ...rayPin.requirements];
  const result = await runProgram(join(tree, 'bin', 'python'), words, {environment, onScreen: true, onStart});
  if (result?.status !== 0) {
    throw new UserError(
      'pip-failed',
      `pip could not install ${rayPin.requirements.join(' and ')}; what it said is above`,
      'fix that, or install them into a Python of your own and name it: SPECNET_RAY=/path/to/python',
    );
  }
  putInPlace(tree, join(cache, rayPin.name), {requirements: rayPin.requirements}, lock);
}
