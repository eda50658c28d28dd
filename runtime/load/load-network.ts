import {UserError} from '../../common/errors.js';
import {readNetwork} from './read-network.js';
import {runNetwork} from './run-network.js';
import type {LoadedNetwork, NetworkOptions} from './run-network.js';

export type {LoadedNetwork, NetworkOptions} from './run-network.js';

/**
 * Loads a generated TypeScript module and makes its network. The module may come from anywhere, with a run that
 * somebody passed on: it is checked against the form that the compiler emits, and nothing of it runs where it has
 * another.
 *
 * @param path of the module that `spec build` wrote
 * @throws UserError `module-foreign` with the place of the first thing that the compiler does not emit;
 *   `module-unreadable` where it is not there, is not text, or does not run
 */
export async function loadNetwork(path: string, options: NetworkOptions = {}): Promise<LoadedNetwork> {
  const network = readNetwork(path);
  // The one thing of the compiler's that the runtime asks for, and only here: a checked module is run without it.
  const {inspectNetwork, positionAt} = await import('../../compiler/index.js');
  const found = await inspectNetwork(network.name, network.module, network.contract);
  if (found === null) return runNetwork(network, options);
  const {place, code, message, advice} = found;
  const at = place === null ? null : positionAt(place.source, place.start);
  const where = place === null || at === null ? path : `${place.source.name}:${at.line}:${at.column}`;
  throw new UserError(code, `${where}: ${message}`, advice, 1);
}

/** Loads the module that `spec build` has brought up to date in this very process, as the compiler wrote it. */
export async function loadBuilt(path: string, options: NetworkOptions = {}): Promise<LoadedNetwork> {
  return runNetwork(readNetwork(path), options);
}
