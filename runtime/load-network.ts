import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {UserError} from './errors.js';
import type {Contract} from './nn/contract.js';
import type {Model} from './nn/model.js';

export interface LoadedNetwork {
  readonly model: Model;
  readonly contract: Contract;
}

type Factory = (options?: {readonly classes?: number}) => Model;

/**
 * Loads a generated TypeScript module and makes its network. Its import of `specnet/nn` is bound to this very runtime,
 * so that a spec anywhere on the disk can be trained without a package of its own around it.
 *
 * @param path of the module that `spec build` wrote
 * @throws UserError when the file is not such a module
 */
export async function loadNetwork(path: string, options: {readonly classes?: number} = {}): Promise<LoadedNetwork> {
  const exported = await importTypeScript(path);
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

async function importTypeScript(path: string): Promise<Record<string, unknown>> {
  const {build} = await import('esbuild');
  const words = new URL('./nn/index.js', import.meta.url).href;
  const {outputFiles} = await build({
    entryPoints: [path],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'silent',
    plugins: [{
      name: 'specnet-words',
      setup: (setup) => setup.onResolve({filter: /^specnet\/nn$/}, () => ({path: words, external: true})),
    }],
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

function unreadable(path: string, error: unknown): UserError {
  const reason = error instanceof Error ? error.message : String(error);
  return new UserError(
    'module-unreadable',
    `${path} cannot be loaded: ${reason}`,
    "Build it again: spec build. The one in a run's folder is part of the run: put back the file as it was.",
    1,
    {cause: error},
  );
}

function isContract(value: unknown): value is Contract {
  return typeof value === 'object' && value !== null && 'layers' in value && 'parameters' in value;
}
