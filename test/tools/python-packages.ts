import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {findCacheFolder} from '#cache-folder';
import {withLock} from '#lock';

const run = promisify(execFile);

/** A folder of Python packages; or why there is none. */
export type PythonPackages = {readonly folder: string} | {readonly missing: string};

/**
 * Installs packages from PyPI into a folder of the cache, once; `npm test` needs a Python with pip anyway. Where they
 * cannot be had, the registry being away for one, a test that needs them is skipped and says why.
 *
 * @param name of the folder, with what tells it from other versions: `onnx-1.23.2`
 * @param requirements with their versions
 */
export async function findPythonPackages(name: string, ...requirements: readonly string[]): Promise<PythonPackages> {
  const cache = findCacheFolder();
  const folder = join(cache, name);
  mkdirSync(cache, {recursive: true});
  return withLock(`${folder}.lock`, async ({holdFor}) => {
    if (existsSync(folder)) return {folder};
    const beside = `${folder}.part`;
    rmSync(beside, {recursive: true, force: true});
    // pip makes no folder of its own in a Python that the system keeps to itself: a target needs no such leave.
    const quietly = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--target', beside];
    const pip = run('python3', ['-m', 'pip', 'install', ...quietly, ...requirements]);
    if (pip.child.pid !== undefined) holdFor(pip.child.pid);
    try {
      await pip;
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim().split('\n').at(-1) : '';
      return {missing: `pip could not install ${requirements.join(' ')}: ${said || String(error)}`};
    }
    renameSync(beside, folder);
    return {folder};
  });
}

/** The environment in which Python finds packages. */
export function pythonEnvironment(folder: string): NodeJS.ProcessEnv {
  return {...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1'};
}
