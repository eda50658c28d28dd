// Whether the npm packages that package-lock.json names are installed, and installing them. Plain JavaScript without
// dependencies: it runs when there are none.

import {spawn} from 'node:child_process';
import {existsSync, lstatSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {withLock} from '../common/lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A checkout has a lock file; a published package has none, and npm installed what it needs with it. */
export const isCheckout = () => existsSync(join(root, 'package-lock.json'));

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * npm writes node_modules/.package-lock.json last, so its absence shows an install that was killed, and a version that
 * differs shows a package-lock.json that has changed since (`git pull`).
 */
export function arePackagesInstalled() {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const found = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || found === undefined) return false;
  const names = Object.keys(wanted).filter((name) => name !== '');
  // `npm ci --omit=dev` is a choice; some of the development packages missing is not.
  const omitsDevelopment = !names.some((name) => wanted[name].dev && found[name] !== undefined);
  return names.every((name) => {
    const {version, integrity, optional, dev, devOptional} = wanted[name];
    if (found[name] === undefined) return Boolean(optional || devOptional || (dev && omitsDevelopment));
    return found[name].version === version && found[name].integrity === integrity;
  });
}

/** What the user can fix; the launcher prints it without a stack. */
export class LaunchError extends Error {
  constructor(code, message, advice) {
    super(message);
    this.code = code;
    this.advice = advice;
  }
}

function runNpm(holdFor) {
  return new Promise((resolve, reject) => {
    // Progress goes to stderr: stdout is the command's own.
    const npm = spawn('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    npm.once('error', () =>
      reject(
        new LaunchError(
          'npm-missing',
          'npm was not found, and the packages of this checkout are not installed',
          'install npm (it comes with Node from nodejs.org), then run the command again',
        ),
      ),
    );
    npm.once('exit', (status, signal) => {
      if (status === 0) resolve();
      else {
        reject(
          new LaunchError(
            'npm-failed',
            `npm ci --ignore-scripts ended with ${signal ?? `status ${status}`}`,
            'its own message is above; fix that (network, proxy, disk), then run the command again',
          ),
        );
      }
    });
    if (npm.pid !== undefined) holdFor(npm.pid);
  });
}

/** `npm ci` empties node_modules first; through a link that would be another checkout's. */
function refuseLink() {
  const folder = join(root, 'node_modules');
  if (!lstatSync(folder, {throwIfNoEntry: false})?.isSymbolicLink()) return;
  throw new LaunchError(
    'packages-linked',
    `${folder} is a link, and what it leads to is not what package-lock.json names`,
    'run npm ci --ignore-scripts where it leads to, or remove the link',
  );
}

/** Installs what package-lock.json names, once, however many processes ask at the same time. */
export async function installPackages() {
  if (arePackagesInstalled()) return;
  refuseLink();
  const say = (line) => process.stderr.write(`${line}\n`);
  await withLock(
    join(root, 'dist', '.install.lock'),
    async ({holdFor}) => {
      if (arePackagesInstalled()) return;
      say('Installing npm packages (npm ci --ignore-scripts) …');
      await runNpm(holdFor);
    },
    () => say('Another process is installing the npm packages; waiting for it …'),
  );
}
