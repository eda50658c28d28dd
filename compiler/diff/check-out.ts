import {mkdirSync, mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {basename, join, posix} from 'node:path';
import type {Message} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/review-messages.js';
import {suggest} from '../../common/suggest.js';
import {findProject} from '../files/find-project.js';
import {packagePath} from '#package-root';
import {yamlEndings} from '../files/yaml-file.js';
import type {Blob, Revision} from './revision.js';
import {openRevision, writeBlobs} from './revision.js';

/** The documents of a revision in a temporary folder. */
export interface Checkout {
  /** What stands for the current directory there. */
  readonly cwd: string;
  /**
   * What stands for the package's specs: those of the revision where the package is in the repository, else its own.
   */
  readonly packageSpecs: string;
  /** The commit, shortened. */
  readonly commit: string;
  readonly remove: () => void;
}

/** A spec as it was at a revision, with all that it may use: the YAML files beside and below it. */
export interface SpecCheckout extends Checkout {
  /** The spec's file there. */
  readonly path: string;
}

export function checkOut(name: string, revisionName: string, cwd: string): SpecCheckout | {readonly message: Message} {
  const revision = openRevision(revisionName, cwd);
  if ('message' in revision) return revision;
  const {files, inside} = revision;
  const project = findProject(cwd);
  const folders = [inside(join(project, 'specs')), inside('.'), inside(project), packageSpecsIn(revision)];
  const spec = findFile(name, folders, inside(name), files);
  if (spec === null) return {message: say.fileMissingAt(name, revisionName, suggestSpec(name, files))};
  const checkout = checkOutFolders(revision, [posix.dirname(spec), inside(join(project, 'specs'))]);
  return {...checkout, path: join(checkout.root, spec)};
}

/**
 * Writes the YAML files of some folders of a revision, and of the package's specs, to the side.
 *
 * @param folders as git names them
 */
export function checkOutFolders(revision: Revision, folders: readonly string[]): Checkout & {readonly root: string} {
  const packageSpecs = packageSpecsIn(revision);
  const prefixes = [...folders, packageSpecs].map((path) => (path === '.' || path === '' ? '' : `${path}/`));
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'specnet-revision-')));
  const remove = () => rmSync(root, {recursive: true, force: true});
  try {
    const wanted = revision.files.filter(({path}) => prefixes.some((prefix) => path.startsWith(prefix)));
    writeBlobs(revision, root, wanted);
    mkdirSync(join(root, revision.inside('.')), {recursive: true});
  } catch (error) {
    remove();
    throw error;
  }
  return {
    root,
    cwd: join(root, revision.inside('.')),
    packageSpecs: packageSpecs.startsWith('../') ? packagePath('specs') : join(root, packageSpecs),
    commit: revision.short,
    remove,
  };
}

function packageSpecsIn({inside}: Revision): string {
  return inside(realpathSync(packagePath('specs')));
}

/** By path, or by name in one of the folders: as findSpec finds it in the working tree. */
function findFile(name: string, folders: readonly string[], direct: string, files: readonly Blob[]): string | null {
  const paths = new Set(files.map(({path}) => path));
  const isName = /^[A-Za-z0-9_-]+(\.ya?ml)?$/u.test(name);
  const named = /\.ya?ml$/u.test(name) ? [name] : yamlEndings.map((ending) => `${name}${ending}`);
  const inFolders = folders.flatMap((folder) => named.map((file) => posix.join(folder, file)));
  const candidates = [direct, ...(isName ? inFolders : [])];
  return candidates.find((path) => paths.has(path)) ?? null;
}

function suggestSpec(name: string, files: readonly Blob[]): string {
  const names = files.map(({path}) => basename(path).replace(/\.ya?ml$/u, ''));
  return suggest(basename(name).replace(/\.ya?ml$/u, ''), [...new Set(names)].sort());
}
