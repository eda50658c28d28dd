import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, statSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {packageRoot, requireOfPackage} from '#package-root';
import {findBinding} from '../find-tfjs.js';
import type {InstructionSet} from '../instruction-sets.js';
import type {NativeSettings} from '../settings.js';

const addonFolder = join(packageRoot, 'runtime', 'native', 'addon');

/** Collectives over a group of processes. */
const clusterFolder = join(addonFolder, 'cluster');

/** Opens TensorFlow's library quietly: a small addon of its own. */
export const openerSource = join(packageRoot, 'runtime', 'native', 'opener', 'open_quietly.cc');

/** Headers of the system that most sources include, read by the compiler once for all. */
export const commonHeader = join(addonFolder, 'common_headers.h');

/** One source of the addon, and the options that it is compiled with beside everyone's. */
export interface Source {
  readonly path: string;
  readonly flags: readonly string[];
}

/** The headers of Node's C interface, as a package: node-gyp would download them from a host of its own. */
export function findNodeHeaders(): string {
  return (requireOfPackage('node-api-headers') as {include_dir: string}).include_dir;
}

const listFiles = (folder: string, pattern = /\.cc$/) =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .sort()
    .map((name) => join(folder, name));

/** What the files of vectors/ are compiled with for each instruction set; `none` does without them. */
const vectorFlags: Readonly<Record<InstructionSet, readonly string[] | undefined>> = {
  avx512: [],
  avx2: ['-DSPECNET_AVX2'],
  none: undefined,
};

/** The functions that tfjs's binding is compiled to call in the place of TensorFlow's, and how Node's are called. */
const replaced = {
  // addon/list_attribute.cc
  TFE_OpSetAttrString: 'specnet_set_string_attribute',
  // addon/cluster/group_context.cc
  TFE_NewContext: 'specnet_new_context',
  TFE_DeleteContext: 'specnet_delete_context',
  TF_DeviceListCount: 'specnet_count_devices',
  // addon/module.cc
  napi_register_module_v1: 'specnet_register_binding',
  node_api_module_get_api_version_v1: 'specnet_binding_api_version',
};
const bindingFlags = Object.entries(replaced).map(([name, replacement]) => `-D${name}=${replacement}`);

/**
 * The sources of the addon for a instruction set: tfjs-node-gpu's binding, specnet's additions to it, and the
 * kernels, which are written for vectors.
 * @throws UserError tfjs-missing
 */
export function listSources(set: InstructionSet, settings: NativeSettings): Source[] {
  const flags = vectorFlags[set];
  return [
    ...listFiles(findBinding(settings)).map((path) => ({path, flags: bindingFlags})),
    ...[addonFolder, clusterFolder].flatMap((folder) => listFiles(folder)).map((path) => ({path, flags: []})),
    ...(flags === undefined ? [] : listFiles(join(addonFolder, 'vectors')).map((path) => ({path, flags}))),
  ];
}

/** Hashes all that the addon for a instruction set is made of, whoever includes what: in milliseconds. */
export function hashSources(set: InstructionSet, settings: NativeSettings): string {
  const folders = [findBinding(settings), addonFolder, clusterFolder, join(addonFolder, 'vectors')];
  const files = folders.flatMap((folder) => listFiles(folder, /\.(cc|h)$/));
  const hash = createHash('sha256').update(set).update(bindingFlags.join(' '));
  for (const path of [openerSource, ...files]) hash.update(basename(path)).update(readFileSync(path));
  return hash.digest('hex');
}

interface SourceText {
  readonly hash: string;
  /** Names of headers, as they are written. */
  readonly includes: readonly string[];
}

/** Reads sources and what they include, each file once. */
export class IncludeReader {
  private readonly files = new Map<string, SourceText | undefined>();

  /** @param folders where headers are looked for, as the compiler is given them (-I) */
  constructor(private readonly folders: readonly string[]) {}

  /**
   * Hashes the text of `path` and of every header that it includes, directly or not. Headers that lie in none of the
   * folders are the compiler's or the system's, and left out. Conditions around an include are ignored: what might
   * be included counts.
   */
  hash(path: string): string {
    const hash = createHash('sha256');
    for (const {name, text} of this.list(path)) hash.update(`${name} ${text.hash}\n`);
    return hash.digest('hex');
  }

  /** Whether `path` includes, directly or not, a header whose name begins with `prefix`, wherever that lies. */
  includes(path: string, prefix: string): boolean {
    return this.list(path).some(({text}) => text.includes.some((include) => include.startsWith(prefix)));
  }

  /** The source itself, then its headers by the names that they are included by, in the order of first mention. */
  private list(path: string): {name: string; text: SourceText}[] {
    const found: {name: string; text: SourceText}[] = [];
    const seen = new Set<string>();
    const visit = (file: string, name: string) => {
      const text = this.read(file);
      if (seen.has(file) || text === undefined) return;
      seen.add(file);
      found.push({name, text});
      for (const include of text.includes) {
        const candidates = [dirname(file), ...this.folders].map((folder) => join(folder, include));
        const header = candidates.find((candidate) => this.read(candidate) !== undefined);
        if (header !== undefined) visit(header, include);
      }
    };
    visit(path, basename(path));
    return found;
  }

  private read(path: string): SourceText | undefined {
    if (!this.files.has(path)) this.files.set(path, readSource(path));
    return this.files.get(path);
  }
}

function readSource(path: string): SourceText | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  const text = readFileSync(path, 'utf8');
  const includes = [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"\n]+)[>"]/gm)].map(([, name = '']) => name);
  return {hash: createHash('sha256').update(text).digest('hex'), includes};
}
