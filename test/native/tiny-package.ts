import {createHash} from 'node:crypto';
import {cpSync, mkdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {create} from 'tar';
import type {PackagePin} from '../../runtime/native/package-pin.js';

/**
 * Writes a tarball into `folder` that has what tfjs-node-gpu's has, in small, and returns what pins it.
 * @param binding a folder whose C++ is taken in place of one small file
 */
export async function makeTinyPackage(folder: string, binding?: string): Promise<{path: string; pin: PackagePin}> {
  const tree = join(folder, 'package');
  mkdirSync(join(tree, 'dist'), {recursive: true});
  const name = '@tensorflow/tfjs-node-gpu';
  writeFileSync(join(tree, 'package.json'), JSON.stringify({name, version: '4.22.0', scripts: {install: 'exit 1'}}));
  writeFileSync(join(tree, 'dist', 'index.js'), 'throw new Error("not needed")\n');
  if (binding === undefined) {
    mkdirSync(join(tree, 'binding'));
    writeFileSync(join(tree, 'binding', 'tfjs_binding.cc'), '// C++\n');
  } else {
    cpSync(binding, join(tree, 'binding'), {recursive: true});
  }
  const path = join(folder, 'tensorflow-tfjs-node-gpu-4.22.0.tgz');
  await create({gzip: true, file: path, cwd: folder}, ['package']);
  const integrity = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  return {path, pin: {name, version: '4.22.0', integrity, bytes: statSync(path).size, unpackedBytes: 1e4}};
}
