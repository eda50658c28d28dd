import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

/**
 * The folder that holds specnet's package.json, from wherever this module runs: compiler/ or dist/compiler/.
 *
 * @throws Error when no package.json is above this file, which only a broken installation explains
 */
export function findPackageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('specnet is not installed whole: its package.json is missing');
    folder = parent;
  }
  return folder;
}
