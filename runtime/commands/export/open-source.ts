import {join} from 'node:path';
import {findProject, toYaml} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';
import type {ExportSource, NetworkFacts} from '../../export/export-source.js';
import {loadNetwork} from '../../load/load-network.js';
import {countClasses} from '../../nn/model.js';
import {findRun} from '../../runs/find-run.js';
import {readText} from '../../runs/read-record.js';
import {readStoredRun} from '../../runs/stored-run.js';
import type {StoredRun} from '../../runs/stored-run.js';
import {readNetworkWeights} from '../../runs/weights/read-network-weights.js';
import {locateWeights} from '../inputs/open-weights.js';
import {readEvaluationRecipe} from '../inputs/read-run-recipe.js';
import {prepareNetworks} from '../network/prepare-network.js';

/** A network to export, and what its export is called where nobody says. */
export interface OpenedSource {
  readonly source: ExportSource;
  readonly name: string;
  /** Path of its weights. */
  readonly weights: string;
}

/**
 * Opens what `spec export` names: a run, a generated module (`.ts`) or a spec (`.yaml`).
 *
 * @param values of the params of a spec
 * @param weights `best`, `last` or a file; of a run `best` where left out
 * @returns null where the spec has faults, which have been printed
 * @throws UserError `export-weights`, `run-unknown`, `run-incomplete`, `run-recipe`, `module-…`, `weights-…`
 */
export async function openSource(
  named: string,
  values: readonly string[],
  weights: string | undefined,
): Promise<OpenedSource | null> {
  const isSpec = /\.ya?ml$/i.test(named);
  if (values.length > 0 && !isSpec) refuseValues(named, values);
  if (isSpec) return openSpec(named, values, needFile(named, weights));
  if (named.endsWith('.ts')) return openModule(named, null, needFile(named, weights));
  return openRun(named, weights ?? 'best');
}

async function openRun(named: string, which: string): Promise<OpenedSource> {
  const cwd = process.cwd();
  const run = readStoredRun(cwd, findRun(cwd, named, findProject(cwd)));
  const {mean, std} = readEvaluationRecipe(run.folder).data;
  const isOwn = which === 'best' || which === 'last';
  const weights = isOwn ? join(run.folder, 'weights', `${which}.safetensors`) : which;
  const {model, contract} = await loadNetwork(run.module);
  const {tensors, metadata} = readNetworkWeights(weights, model);
  const epoch = isOwn && metadata['epoch'] !== undefined ? Number(metadata['epoch']) : null;
  const facts: NetworkFacts = {
    specHash: contract.spec,
    spec: readText(join(run.folder, 'spec.yaml')),
    classes: run.classes,
    mean,
    std,
    run: run.name,
    epoch,
    accuracy: findAccuracy(run, epoch),
  };
  const source = {model, contract, module: run.module, weights: tensors, weightsMetadata: metadata, facts};
  return {source, name: run.name, weights};
}

/** What the run has measured of the weights of an epoch. */
function findAccuracy({results, test}: StoredRun, epoch: number | null): NetworkFacts['accuracy'] {
  const row = results.findLast((result) => result.epoch === epoch);
  return {
    validation: row?.validationAccuracy ?? null,
    test: test !== null && test.epoch === epoch ? test.accuracy : null,
  };
}

async function openSpec(named: string, values: readonly string[], weights: string): Promise<OpenedSource | null> {
  const [network] = (await prepareNetworks([named, ...values])) ?? [];
  if (network === undefined) return null;
  const {spec} = network.built;
  return openModule(network.module, spec === null ? null : toYaml(spec), weights);
}

/** What is known of the weights is what their run says, or the config.json that timm and the hub put beside them. */
async function openModule(module: string, spec: string | null, named: string): Promise<OpenedSource> {
  const {model, contract} = await loadNetwork(module);
  const {path: weights, classes, mean, std} = locateWeights(named);
  const {tensors, metadata} = readNetworkWeights(weights, model);
  const facts: NetworkFacts = {
    specHash: contract.spec,
    spec,
    classes: classes?.length === countClasses(model) ? classes : null,
    mean,
    std,
    run: null,
    epoch: null,
    accuracy: {validation: null, test: null},
  };
  const source = {model, contract, module, weights: tensors, weightsMetadata: metadata, facts};
  return {source, name: contract.name, weights};
}

function needFile(named: string, weights: string | undefined): string {
  if (weights !== undefined && weights !== 'best' && weights !== 'last') return weights;
  throw new UserError(
    'export-weights',
    `${named} is a network without a run: it has no weights of its own.`,
    'Name a file with --weights FILE.safetensors, or export a run (spec runs lists them).',
    2,
  );
}

function refuseValues(named: string, values: readonly string[]): never {
  throw new UserError(
    'option-wrong',
    `${values.join(' ')} cannot be set: the params of ${named} are decided already.`,
    'Name the spec itself, NAME.yaml, to set its params.',
    2,
  );
}
