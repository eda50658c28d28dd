import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import type * as esbuild from 'esbuild';
import {UserError} from '../../common/errors.js';
import type {Contract} from '../nn/contract.js';
import type {Model} from '../nn/model.js';
import {packagePath, requireOfPackage} from '#package-root';
import {unreadable} from './read-network.js';
import type {NetworkText} from './read-network.js';

export interface LoadedNetwork {
  readonly model: Model;
  readonly contract: Contract;
}

export interface NetworkOptions {
  /** Instead of the spec's own number. */
  readonly classes?: number;
}

type Factory = (options?: NetworkOptions) => Model;

/**
 * Runs a generated module, and makes its network: whoever calls this knows that the compiler wrote it. Its import of
 * `specnet/nn` is bound to this very runtime, so that a spec anywhere on the disk can be trained without a package of
 * its own around it; no other file is looked at.
 *
 * @throws UserError when the text is no such module
 */
export async function runNetwork(network: NetworkText, options: NetworkOptions = {}): Promise<LoadedNetwork> {
  const {path} = network.module;
  const exported = await importTypeScript(network);
  const contract = exported['contract'];
  const factory = Object.entries(exported).find(([, value]) => typeof value === 'function')?.[1];
  if (typeof factory !== 'function' || !isContract(contract)) {
    const advice = 'Build it from its spec: spec build';
    throw new UserError('not-generated', `${path} does not export a network and its contract.`, advice, 2);
  }
  try {
    return {model: (factory as Factory)(options), contract};
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function importTypeScript(network: NetworkText): Promise<Record<string, unknown>> {
  const {path, text} = network.module;
  const {build} = requireOfPackage('esbuild') as typeof esbuild;
  const {outputFiles} = await build({
    stdin: {contents: text, sourcefile: path, loader: 'ts'},
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
    legalComments: 'none',
    tsconfigRaw: {}, // one that lies around is none of the network's
    plugins: [bindImports(network)],
  }).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  // A file, not a data: URL: those cannot import file: URLs.
  const folder = mkdtempSync(join(tmpdir(), 'specnet-'));
  try {
    const file = join(folder, 'network.mjs');
    writeFileSync(file, outputFiles[0]?.contents ?? '');
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** What the module may import: the words, which are this runtime's, and its contract, as it was read. */
function bindImports({name, contract}: NetworkText): esbuild.Plugin {
  const words = pathToFileURL(packagePath('dist', 'runtime', 'nn', 'index.js')).href;
  return {
    name: 'specnet-network',
    setup(setup) {
      setup.onResolve({filter: /.*/}, ({path, kind}) => {
        if (kind === 'entry-point') return undefined;
        if (path === 'specnet/nn') return {path: words, external: true};
        if (path === `./${name}.contract.js`) return {path, namespace: 'contract'};
        return {errors: [{text: `it imports ${JSON.stringify(path)}, which is not part of a network`}]};
      });
      setup.onLoad({filter: /.*/, namespace: 'contract'}, () => ({contents: contract.text, loader: 'ts'}));
    },
  };
}

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'layers' in value && 'parameters' in value;
}
