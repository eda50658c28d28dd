import {appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {packageRoot} from '#package-root';
import {makeSandbox} from '../tools/sandbox.js';
import type {Sandbox} from '../tools/sandbox.js';

/** A fresh clone in a sandbox, with nothing installed or built, and an npm that installs by linking what is here. */
export interface Checkout extends Sandbox {
  readonly root: string;
  /** Its launcher. */
  readonly spec: string;
  /** Replaces the npm on the PATH: `before` runs ahead of the installing. */
  addNpm(before: string): void;
}

/** Of the sources that a command needs. */
const folders = ['bin', 'common', 'compiler', 'runtime'];

export function makeCheckout(test: TestContext): Checkout {
  const sandbox = makeSandbox(test);
  const root = join(sandbox.folder, 'specnet');
  mkdirSync(root);
  for (const name of [...folders, 'specs', 'package.json', 'package-lock.json', 'LICENSE']) {
    cpSync(join(packageRoot, name), join(root, name), {recursive: true});
  }
  const modules = join(packageRoot, 'node_modules');
  const addNpm = (before: string) =>
    sandbox.addProgram(
      'npm',
      [
        'echo "npm $*" >> "$CALLS"',
        'rm -rf node_modules; mkdir node_modules',
        before,
        `for each in '${modules}'/* '${modules}'/@*; do ln -sf "$each" node_modules/; done`,
        // npm's own record is what package-lock.json asks for
        `cp '${modules}/.package-lock.json' node_modules/.package-lock.json`,
      ].join('\n'),
    );
  addNpm('');
  return {...sandbox, root, spec: join(root, 'bin', 'spec'), addNpm};
}

/** Makes the checkout what npm publishes: built, without the lock file, its dependencies there. */
export function publish({root}: Checkout): void {
  rmSync(join(root, 'package-lock.json'));
  if (!existsSync(join(root, 'dist'))) cpSync(join(packageRoot, 'dist'), join(root, 'dist'), {recursive: true});
  symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'));
}

/** Changes package-lock.json as a `git pull` would that brings another version of a package. */
export function changeLockFile({root}: Checkout): void {
  const path = join(root, 'package-lock.json');
  const lock = JSON.parse(readFileSync(path, 'utf8')) as {packages: Record<string, {version: string}>};
  const entry = lock.packages['node_modules/yaml'];
  if (entry === undefined) throw new Error('package-lock.json has no yaml');
  entry.version = '999.0.0';
  writeFileSync(path, JSON.stringify(lock, undefined, 2));
}

/** Breaks a source file, so that it does not parse. */
export function breakSource({root}: Checkout): void {
  appendFileSync(join(root, 'common', 'errors.ts'), '\nexport const = ;\n');
}
