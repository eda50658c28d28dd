import type {Model} from '../../nn/model.js';
import {readWeights} from './safetensors.js';
import type {ReadWeights} from './safetensors.js';
import {unwrapNames} from './unwrap-names.js';

/** Weights under the names that a network has. */
export interface NetworkWeights extends ReadWeights {
  /** What stood before every name in the file, such as `module.`; empty where nothing did. */
  readonly prefix: string;
}

/**
 * Reads weights of a network, whoever wrote them: without what wrappers put before every name.
 *
 * @throws UserError as `readWeights` does; whether they fit is not looked at
 */
export function readNetworkWeights(path: string, {parameters}: Pick<Model, 'parameters'>): NetworkWeights {
  const read = readWeights(path);
  const known = new Set(parameters.map(({name}) => name));
  return {...read, ...unwrapNames(read.tensors, (name) => known.has(name))};
}
