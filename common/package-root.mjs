// Where specnet's own files are: package.json, specs/, data/, the C++ of the addon, the modules that run in threads of
// their own. They are above this module; a bundle, which holds a copy of it, looks for the package among the installed
// ones. Both halves of the package need this, and neither imports the other.

/* global __filename */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

// In a bundle of CommonJS import.meta is empty.
const here = import.meta.url === undefined ? __filename : fileURLToPath(import.meta.url);

function isSpecnet(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name === 'specnet';
  } catch {
    return false;
  }
}

function findRoot() {
  for (let folder = dirname(here); dirname(folder) !== folder; folder = dirname(folder)) {
    if (isSpecnet(folder)) return folder;
  }
  for (const from of [here, join(process.cwd(), 'package.json')]) {
    try {
      return dirname(createRequire(from).resolve('specnet/package.json'));
    } catch {
      // not installed there
    }
  }
  return undefined;
}

const found = findRoot();

export const packageRoot = found ?? dirname(here);

export function packagePath(...parts) {
  if (found !== undefined) return join(found, ...parts);
  throw new Error(
    `the files of specnet (${join(...parts)}) are not found from ${here}: `
      + 'a bundle needs the package specnet installed in a node_modules above it',
  );
}

export function requireOfPackage(name) {
  return createRequire(packagePath('package.json'))(name);
}
