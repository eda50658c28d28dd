import {createHash} from 'node:crypto';
import {createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {diskFull, formatBytes} from './explain-errors.js';
import {runProgram} from './run-program.js';
import type {NativeSettings} from './settings.js';
import {pythonTag} from './wheels.js';
import type {LibraryPin} from './wheels.js';

const ownLibrary =
  "or use a TensorFlow you have: SPECNET_TENSORFLOW=DIR, where DIR is a Python's site-packages/tensorflow";

/** The Python whose pip is used. Throws python-missing or pip-missing. */
async function findPython(environment: NodeJS.ProcessEnv): Promise<string> {
  let withoutPip: string | undefined;
  for (const python of ['python3', 'python']) {
    const result = await runProgram(python, ['-m', 'pip', '--version'], {environment});
    if (result?.status === 0) return python;
    if (result !== undefined) withoutPip ??= python;
  }
  if (withoutPip !== undefined) {
    throw new UserError(
      'pip-missing',
      `${withoutPip} has no pip, which downloads TensorFlow's library from PyPI`,
      `install it (Debian, Ubuntu: apt install python3-pip; elsewhere: ${withoutPip} -m ensurepip), ${ownLibrary}`,
    );
  }
  throw new UserError(
    'python-missing',
    "no python3 on the PATH; its pip downloads TensorFlow's library from PyPI",
    `install Python 3 with pip (Debian, Ubuntu: apt install python3-pip; macOS: brew install python), ${ownLibrary}`,
  );
}

const unreachable = /NewConnectionError|(Connect|Read)Timeout|Name or service not known|ProxyError|SSLError|broken:/i;

/** What pip's log says went wrong. */
function explainFailure(log: string, pin: LibraryPin, cache: string): UserError {
  const names = pin.wheels.map(({project, version}) => `${project} ${version}`).join(', ');
  if (/DO NOT MATCH THE HASHES/i.test(log)) {
    return new UserError(
      'wheel-hash',
      `what pip downloaded for ${names} does not match the SHA-256 that specnet pins`,
      'a mirror or proxy alters files, or the download was damaged: try again; if it persists, with another index '
        + '(pip config get global.index-url)',
    );
  }
  if (/No space left on device|Disk quota exceeded/i.test(log)) return diskFull(cache, spaceNeeded(pin));
  if (unreachable.test(log)) {
    return new UserError(
      'network-unreachable',
      `pip could not reach PyPI to download ${names}; what it said is above`,
      `check the network and pip's proxy and index (pip config list), then run the command again; ${ownLibrary}`,
    );
  }
  return new UserError(
    'pip-failed',
    `pip could not download ${names}; what it said is above`,
    `fix that (an index of your own must carry these files), then run the command again; ${ownLibrary}`,
  );
}

/**
 * Bytes of disk that installing takes while it runs: all wheels, the largest file of one again (pip's copy), and the
 * result.
 */
export function spaceNeeded(pin: LibraryPin): number {
  const download = pin.wheels.reduce((sum, {bytes}) => sum + bytes, 0);
  return Math.ceil(download + Math.max(...pin.wheels.map(({bytes}) => bytes)) + pin.unpackedBytes);
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of createReadStream(path, {highWaterMark: 1 << 20})) hash.update(part as Buffer);
  return hash.digest('hex');
}

/**
 * Downloads the wheels of `pin` into `folder` (which exists and is empty) through the user's own pip, and checks their
 * hashes, which pip has done too. Returns the wheels' paths, in the order of the pin.
 * @throws UserError python-missing, pip-missing, network-unreachable, pip-failed, wheel-hash, disk-full
 */
export async function downloadWheels(
  pin: LibraryPin,
  folder: string,
  {environment, report, cache}: NativeSettings,
  onStart: (pid: number) => void,
): Promise<string[]> {
  const python = await findPython(environment);
  const requirements = join(folder, 'requirements.txt');
  const log = join(folder, 'pip.log');
  const temporary = join(folder, 'pip');
  mkdirSync(temporary);
  writeFileSync(
    requirements,
    pin.wheels.map(({project, version, sha256}) => `${project}==${version} --hash=sha256:${sha256}\n`).join(''),
  );
  const size = pin.wheels.reduce((sum, {bytes}) => sum + bytes, 0);
  report(`Downloading TensorFlow ${pin.version} from PyPI through pip (${formatBytes(size)}) …`);
  const words = ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--python-version', pythonTag];
  for (const platform of pin.pipPlatforms) words.push('--platform', platform);
  // Without pip's own cache: it would keep the wheel a second time, in a place the user does not expect.
  words.push('--require-hashes', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--log', log);
  words.push('--dest', folder, '-r', requirements);
  const result = await runProgram(python, words, {
    // A /tmp in memory is often too small for a wheel.
    environment: {...environment, TMPDIR: temporary},
    onScreen: true,
    onStart,
  });
  if (result?.status !== 0) throw explainFailure(existsSync(log) ? readFileSync(log, 'utf8') : '', pin, cache);

  const names = readdirSync(folder).filter((name) => name.endsWith('.whl'));
  const paths: string[] = [];
  for (const {project, version, sha256} of pin.wheels) {
    const name = names.find((file) => file.startsWith(`${project.replaceAll('-', '_')}-${version}-`));
    if (name === undefined || (await hashFile(join(folder, name))) !== sha256) {
      throw explainFailure('DO NOT MATCH THE HASHES', pin, cache);
    }
    paths.push(join(folder, name));
  }
  return paths;
}
