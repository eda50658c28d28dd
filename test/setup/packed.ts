import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {extract} from 'tar';
import {packageRoot} from '#package-root';

/** The published package, installed in an empty project without network. */
export interface PackedProject {
  readonly folder: string;
  readonly tarball: string;
  /** The package's own folder there. */
  readonly installed: string;
  readonly remove: () => void;
}

/** What a checkout has beside its sources. */
const left = new Set(['.git', 'node_modules', 'dist', 'runs']);

/**
 * Packs a copy of this checkout, whose dist/ others are using, and unpacks it in an empty project, with links to what
 * npm would install beside it: the dependencies of package-lock.json that are not for development.
 */
export async function installPacked(): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'specnet-packed-'));
  const copy = join(folder, 'checkout');
  mkdirSync(copy);
  for (const name of readdirSync(packageRoot)) {
    if (!left.has(name)) cpSync(join(packageRoot, name), join(copy, name), {recursive: true});
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'));
  const args = ['pack', '--silent', '--pack-destination', folder];
  execFileSync('npm', args, {cwd: copy, stdio: ['ignore', 'pipe', 'inherit']});
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '');
  const project = join(folder, 'project');
  const installed = join(project, 'node_modules', 'specnet');
  mkdirSync(installed, {recursive: true});
  await extract({file: tarball, cwd: installed, strip: 1});
  const {packages} = JSON.parse(readFileSync(join(packageRoot, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, {dev?: boolean}>;
  };
  for (const [path, {dev}] of Object.entries(packages)) {
    // What lies deeper comes with the folder that holds it.
    if (dev || !path.startsWith('node_modules/') || path.includes('/node_modules/')) continue;
    if (!existsSync(join(packageRoot, path))) continue; // another platform's
    mkdirSync(dirname(join(project, path)), {recursive: true});
    symlinkSync(join(packageRoot, path), join(project, path));
  }
  return {folder: project, tarball, installed, remove: () => rmSync(folder, {recursive: true, force: true})};
}
