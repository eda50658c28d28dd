import {createHash} from 'node:crypto';
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../common/errors.js';
import {diskFull} from './explain-errors.js';
import type {PackagePin} from './package-pin.js';
import {runProgram} from './run-program.js';
import type {NativeSettings} from './settings.js';

const unreachable =
  /code (ENOTFOUND|EAI_\w+|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|ENOTCACHED|EPROTO|.*CERT.*)/;

/** The other way: what the user's own package manager installs is used as it is. */
const ownPackage = ({name, version}: PackagePin) =>
  `or install it yourself, without its install script: npm install --ignore-scripts ${name}@${version}`;

function packageHash(pin: PackagePin): UserError {
  return new UserError(
    'package-hash',
    `what npm downloaded for ${pin.name} ${pin.version} does not match the SHA-512 that specnet pins`,
    'a mirror or proxy alters files, or the download was damaged: try again; if it persists, with another registry '
      + '(npm config get registry)',
  );
}

/** What npm's words say went wrong. */
function explainFailure(output: string, pin: PackagePin, cache: string): UserError {
  const named = `${pin.name} ${pin.version}`;
  if (/code EINTEGRITY/.test(output)) return packageHash(pin);
  if (/code (ENOSPC|EDQUOT)/.test(output)) return diskFull(cache, pin.bytes + pin.unpackedBytes);
  const said = output.trim().split('\n').slice(0, 6).join('\n');
  if (unreachable.test(output)) {
    return new UserError(
      'network-unreachable',
      `npm could not reach its registry to download ${named}:\n${said}`,
      `check the network and npm's proxy and registry (npm config list), then run the command again; `
        + ownPackage(pin),
    );
  }
  return new UserError(
    'npm-failed',
    `npm could not download ${named}:\n${said}`,
    `fix that (a registry of your own must carry this package), then run the command again; ${ownPackage(pin)}`,
  );
}

/**
 * Downloads the tarball of `pin` into `folder` (which exists and is empty) through the user's own npm, so that its
 * proxies, mirrors and .npmrc files count, and checks its hash. No script of the package runs. Returns the tarball's
 * path.
 * @throws UserError npm-missing, network-unreachable, npm-failed, package-hash, disk-full
 */
export async function downloadPackage(
  pin: PackagePin,
  folder: string,
  {environment, cache}: NativeSettings,
  onStart: (pid: number) => void,
): Promise<string> {
  const words = ['pack', `${pin.name}@${pin.version}`, '--pack-destination', folder, '--ignore-scripts'];
  words.push('--loglevel', 'error', '--no-update-notifier');
  const result = await runProgram('npm', words, {environment, onStart});
  if (result === undefined) {
    throw new UserError(
      'npm-missing',
      `no npm on the PATH; it downloads ${pin.name}, whose C++ connects Node and TensorFlow`,
      'install npm (it comes with Node from nodejs.org; Debian, Ubuntu: apt install npm), or install the package with '
        + `the package manager you have, without its install script: ${pin.name}@${pin.version}`,
    );
  }
  if (result.status !== 0) throw explainFailure(result.output, pin, cache);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw explainFailure(result.output, pin, cache);
  const path = join(folder, tarball);
  const hash = createHash('sha512').update(readFileSync(path)).digest('base64');
  if (`sha512-${hash}` !== pin.integrity) throw packageHash(pin);
  return path;
}
