import {rmSync} from 'node:fs';
import {basename, join} from 'node:path';
import {formatRecipe, loadRecipe} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import {loadNetwork} from '../../load/load-network.js';
import {countClasses} from '../../nn/model.js';
import {matchTensors} from '../../nn/state-dict.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {createRun} from '../../runs/create-run.js';
import {readVersion} from '../../runs/environment.js';
import {writeWeights} from '../../runs/weights/safetensors.js';

/** A trained network that comes from elsewhere. */
export interface ImportedNetwork {
  /** The run's. */
  readonly name: string;
  readonly network: string;
  /** Path of its generated module, which is checked before it is run; its contract is beside it. */
  readonly module: string;
  /** The resolved spec, in YAML. */
  readonly spec: string;
  readonly classes: readonly string[];
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly weights: readonly NamedTensor[];
  readonly weightsMetadata: Readonly<Record<string, string>>;
  /** Path of the file. */
  readonly from: string;
}

/**
 * Makes a run that `val`, `predict` and `export` take. It cannot be resumed, since what its training was amid is not in
 * the file, and it does not say what it was trained on.
 *
 * @param base the project's folder
 * @returns the run's folder, relative to `base`
 * @throws UserError `import-damaged`, `import-facts`, `module-…`, `run-name`, `run-folder`, `write-failed`
 */
export async function makeRun(base: string, imported: ImportedNetwork): Promise<string> {
  const {name, network, module, spec, classes, weights, weightsMetadata, from} = imported;
  const {model, contract} = await loadNetwork(module);
  if (countClasses(model) !== classes.length) {
    throw damaged(from, `it names ${classes.length} classes of a network with ${countClasses(model)}`);
  }
  refuseMisfits(() => matchTensors(model, weights), from);
  const recipe = writeRecipe(imported);
  const folder = createRun(base, {
    name,
    spec,
    origin: {network, spec: contract.spec, recipe, data: null, fingerprint: '', precision: 'float32'},
    modules: [module, module.replace(/\.ts$/, '.contract.ts')],
    diagram: null,
    classes,
    environment: {specnet: readVersion(), precision: 'float32', imported: basename(from)},
  });
  try {
    writeWeights(join(base, folder, 'weights', 'best.safetensors'), {tensors: weights, metadata: weightsMetadata});
  } catch (error) {
    rmSync(join(base, folder), {recursive: true, force: true});
    throw error;
  }
  return folder;
}

/** The default recipe with the mean and std that the network was trained with, which is what evaluation reads of it. */
function writeRecipe({mean, std, from}: ImportedNetwork): string {
  const {recipe} = loadRecipe({overrides: [`data.mean=[${mean.join(', ')}]`, `data.std=[${std.join(', ')}]`]});
  if (recipe === null) throw damaged(from, `no recipe can have its mean ${mean.join(', ')} and std ${std.join(', ')}`);
  return formatRecipe(recipe);
}

function refuseMisfits(match: () => unknown, from: string): void {
  try {
    match();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damaged(from, error.message);
  }
}

function damaged(from: string, problem: string): UserError {
  const advice = 'Use another copy, or export the run again.';
  return new UserError('import-damaged', `${from} cannot become a run: ${problem}.`, advice, 1);
}
