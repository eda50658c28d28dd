// Run by npm after packing: dist/ is the checkout's own again. The next command transpiles it again, with source maps.

import {readdirSync, rmSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
for (const path of readdirSync(dist, {recursive: true})) {
  if (path.endsWith('.d.ts')) rmSync(join(dist, path));
}
rmSync(join(dist, '.built'), {force: true});
