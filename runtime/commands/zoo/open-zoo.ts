import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {writePlan} from '../../../compiler/index.js';
import type {Recipe} from '../../../compiler/index.js';
import type {Dataset} from '../../data/find-dataset.js';
import {fingerprintDataset} from '../../data/description.js';
import {UserError} from '../../../common/errors.js';
import {loadBuilt, loadNetwork} from '../../load/load-network.js';
import {checkSizes} from '../../train/sized-models.js';
import {removeLeftovers} from '../../../common/write-file.js';
import {claimFolder} from '../../runs/claim-folder.js';
import {nameRun, readZooRun} from '../../zoo/read-zoo-run.js';
import {mergeNetworks} from '../../zoo/zoo.js';
import type {ZooNetwork, ZooRun} from '../../zoo/zoo.js';
import {readZoo} from '../../zoo/zoo-files.js';
import {serializeRecipe} from '../train/serialize-recipe.js';
import {checkFit} from '../inputs/check-fit.js';
import {describeBuilt} from '../train/prepare-training.js';
import type {PreparedSpec} from '../train/prepare-training.js';
import type {PlannedNetwork, PreparedZoo} from './prepare-zoo.js';
import {modernizeRecipe} from '../inputs/read-run-recipe.js';
import {refuseUnwritten} from '../network/refuse-unwritten.js';

/** A zoo's folder, claimed, with what it holds and what is asked for. */
export interface OpenZoo {
  readonly networks: readonly ZooNetwork[];
  /** The networks that are asked for and fit, by name. */
  readonly specs: ReadonlyMap<string, PreparedSpec>;
}

/**
 * Claims the folder for recipe and data, builds the networks, and reads how far their runs are.
 *
 * @throws UserError `other-settings`, `folder-taken`, `zoo-damaged`, `zoo-spec`
 */
export async function openZoo(out: string, {networks, recipe, dataset, seeds}: PreparedZoo): Promise<OpenZoo> {
  claimFolder(out, describeSettings(recipe, dataset), modernizeSettings);
  removeLeftovers(out);
  const known = readZoo(out);
  for (const network of networks) {
    await refuseOtherSpec(out, network, [...seeds, ...seedsOf(known, network.graph.name)]);
  }
  const readRun = (network: string, seed: number): ZooRun => {
    const before = known.find((one) => one.name === network)?.runs.find((run) => run.seed === seed);
    const failure = before?.state === 'failed' ? before.reason : null;
    return readZooRun(out, network, serializeRecipe({...recipe, seed}), failure, modernizeRecipe);
  };
  const specs = new Map<string, PreparedSpec>();
  const asked: ZooNetwork[] = [];
  for (const {plan, graph} of networks) {
    const built = writePlan(plan);
    refuseUnwritten(built.diagnostics);
    const spec = describeBuilt(built);
    if (spec === null) throw new Error(`${graph.name} has no module`);
    const misfit = await findMisfit(spec.module, {recipe, dataset});
    if (misfit === null) specs.set(graph.name, spec);
    const {name: network, hash, parameters, macs} = graph;
    const runs = misfit === null ? seeds.map((seed) => readRun(network, seed)) : [];
    asked.push({name: network, spec: hash, parameters, macs, misfit, runs});
  }
  const others = known.map((one) => ({...one, runs: one.runs.map(({seed}) => readRun(one.name, seed))}));
  return {networks: mergeNetworks(others, asked), specs};
}

/** What all runs of a zoo have in common. */
function describeSettings(recipe: Recipe, {description}: Dataset): Record<string, unknown> {
  return {
    recipe: Object.fromEntries(Object.entries(serializeRecipe(recipe)).filter(([key]) => key !== 'seed')),
    data: {name: description.name, images: fingerprintDataset(description)},
  };
}

/** Settings that an earlier version wrote, as this one would write them. */
function modernizeSettings(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const {recipe} = settings;
  if (typeof recipe !== 'object' || recipe === null) return settings;
  return {...settings, recipe: modernizeRecipe(recipe as Readonly<Record<string, unknown>>)};
}

function seedsOf(networks: readonly ZooNetwork[], name: string): number[] {
  return networks.filter((one) => one.name === name).flatMap(({runs}) => runs.map(({seed}) => seed));
}

/** Why a network cannot be trained with this recipe on these data; null where it can. */
async function findMisfit(
  module: string,
  {recipe, dataset}: Pick<PreparedZoo, 'recipe' | 'dataset'>,
): Promise<string | null> {
  try {
    const {model, contract} = await loadBuilt(module);
    checkFit(contract, dataset);
    checkSizes(model, recipe.sizes);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

/** Runs of a spec that has been changed since must not stand in one row with runs of what it is now. */
async function refuseOtherSpec(out: string, {graph}: PlannedNetwork, seeds: readonly number[]): Promise<void> {
  for (const seed of new Set(seeds)) {
    const folder = join(out, 'runs', 'train', nameRun(graph.name, seed));
    const [module, contractFile] = ['.ts', '.contract.ts'].map((ending) => join(folder, graph.name + ending));
    if (module === undefined || contractFile === undefined || ![module, contractFile].every(existsSync)) continue;
    const {contract} = await loadNetwork(module);
    if (contract.spec === graph.hash) continue;
    throw new UserError(
      'zoo-spec',
      `${out} holds runs of another ${graph.name} (spec ${contract.spec}): it has changed since (spec ${graph.hash}).`,
      `Restore the spec, choose another folder with --out, or remove its runs: ${folder}.`,
      2,
    );
  }
}
