import {existsSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';

const file = join('schema', 'model.schema.json');

/**
 * Where editors find the schema of specs in a folder, as a path from there with slashes: the folder's own, or that of
 * the specnet in the node_modules beside or above. Null where neither is, as with a specnet that is installed globally.
 */
export function findSchema(specs: string): string | null {
  if (existsSync(join(specs, file))) return `./${file.split(sep).join('/')}`;
  for (let folder = dirname(specs); ; folder = dirname(folder)) {
    const path = join(folder, 'node_modules', 'specnet', 'specs', file);
    if (existsSync(path)) return relative(specs, path).split(sep).join('/');
    if (dirname(folder) === folder) return null;
  }
}
