import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, renameSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {findCacheFolder} from '#cache-folder';
import {withLock} from '#lock';
import {packageRoot} from '#package-root';
import type {StoredEvents} from './read-events.js';

const version = '2.21.0';
const run = promisify(execFile);

/**
 * Runs a Python program that may import TensorBoard, the one from PyPI, which is installed beside TensorFlow's library
 * once: `npm test` needs a Python with pip for that anyway.
 *
 * @returns what it printed
 */
async function runWithTensorBoard(args: readonly string[]): Promise<string> {
  const cache = findCacheFolder();
  const folder = join(cache, `tensorboard-${version}`);
  mkdirSync(cache, {recursive: true});
  await withLock(`${folder}.lock`, async ({holdFor}) => {
    if (existsSync(folder)) return;
    const beside = `${folder}.part`;
    rmSync(beside, {recursive: true, force: true});
    // pip makes no folder of its own in a Python that the system keeps to itself: a target needs no such leave.
    const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', beside];
    const pip = run('python3', [...install, `tensorboard==${version}`]);
    if (pip.child.pid !== undefined) holdFor(pip.child.pid);
    await pip;
    renameSync(beside, folder);
  });
  const environment = {...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1'};
  const {stdout} = await run('python3', [...args], {env: environment, maxBuffer: 1 << 26});
  return stdout;
}

/** What TensorBoard itself reads out of a folder's event files. */
export async function readWithTensorBoard(folder: string): Promise<StoredEvents> {
  const reader = join(packageRoot, 'test', 'oracle', 'read_events.py');
  return JSON.parse(await runWithTensorBoard([reader, folder])) as StoredEvents;
}
