import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {packagePath} from '#package-root';

/** Packages that have a say in what is generated. */
const packages = ['yaml', 'jsep', 'ts-morph'];

/**
 * Stands for all that turns a spec into text beside what the spec says: this compiler's own code, to the byte, the
 * schemas compiled into it, the packages that it reads and prints with, and Node, whose version decides how numbers
 * are shown.
 */
export function identifyCompiler(): string {
  const hash = createHash('sha256').update(process.version);
  for (const folder of ['common', 'compiler']) {
    const root = packagePath('dist', folder);
    const files = readdirSync(root, {recursive: true}).map(String).filter((file) => file.endsWith('.js')).sort();
    for (const file of files) hash.update(`\n${folder}/${file}\n`).update(readFileSync(join(root, file)));
  }
  const {resolve} = createRequire(packagePath('package.json'));
  // TypeScript comes with the second package of ts-morph, which need not lie where this one finds it.
  const typescript = createRequire(resolve('ts-morph')).resolve('@ts-morph/common');
  const modules = [...packages.map((name) => resolve(name)), typescript];
  for (const module of modules) hash.update(readFileSync(findManifest(module)));
  return hash.digest('hex');
}

/** The package.json above a module of a package. */
function findManifest(module: string): string {
  let folder = dirname(module);
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'package.json');
}
