import type {Data} from '../1-parse/tree.js';
import type {Recipe} from '../recipes/recipe.js';
import type {Compared, NetworkDiff, Summary} from './compare.js';
import {compareNetworks, summarize} from './compare.js';
import type {SettingChange} from './settings.js';
import {compareValues} from './settings.js';

/** What became of a network or recipe. */
export type Fate = 'changed' | 'added' | 'removed' | 'renamed' | 'reworded' | 'unchanged' | 'faulty';

/** A spec, on one side of a comparison. */
export interface SpecSide {
  /** Null where there is too much wrong to say what network it is. */
  readonly compared: Compared | null;
  /** Whether it compiles without an error. */
  readonly compiles: boolean;
  /** The files that it depends on, as people see them, and a hash of what each holds. */
  readonly files: ReadonlyMap<string, string>;
}

/** A recipe, on one side. */
export interface RecipeSide {
  /** Null where it has faults. */
  readonly recipe: Recipe | null;
  readonly files: ReadonlyMap<string, string>;
}

export interface NetworkChange {
  /** The spec's name, with the values of its params: `wrn-28-10 depth=16`. */
  readonly name: string;
  readonly fate: Fate;
  /** Its name before, where it was renamed. */
  readonly formerName: string | null;
  /** Null but for a network that changed, and one with errors that can be compared all the same. */
  readonly diff: NetworkDiff | null;
  /** What it costs; null for one that is gone, and where its errors hide it. */
  readonly summary: Summary | null;
}

export interface RecipeChange {
  readonly name: string;
  readonly fate: Fate;
  readonly settings: readonly SettingChange[];
}

/** A document that is not as it was, and who is made of it. */
export interface FileChange {
  readonly path: string;
  readonly fate: 'changed' | 'added' | 'removed';
  readonly networks: readonly string[];
  readonly recipes: readonly string[];
}

/** Everything that changed since a revision, in every network and recipe of a project. */
export interface SinceDiff {
  /** The revision as it was named, and the commit that was compared with. */
  readonly since: string;
  readonly commit: string;
  readonly files: readonly FileChange[];
  readonly networks: readonly NetworkChange[];
  readonly recipes: readonly RecipeChange[];
}

/** The documents of a project by name: each spec and recipe, with all that it is made of. */
export interface Project {
  readonly specs: ReadonlyMap<string, SpecSide>;
  readonly recipes: ReadonlyMap<string, RecipeSide>;
}

/** @param batch images in the training step that activations are counted for */
export function compareProjects(
  before: Project,
  after: Project,
  {since, commit, batch}: {since: string; commit: string; batch: number},
): SinceDiff {
  const networks = joinNames(before.specs, after.specs).map((name) =>
    compareSpec(name, before.specs.get(name), after.specs.get(name), batch),
  );
  const recipes = joinNames(before.recipes, after.recipes).map((name) =>
    compareRecipe(name, before.recipes.get(name), after.recipes.get(name)),
  );
  return {since, commit, files: compareFiles(before, after), networks: findRenamed(networks, before, after), recipes};
}

function joinNames(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort();
}

function compareSpec(
  name: string,
  before: SpecSide | undefined,
  after: SpecSide | undefined,
  batch: number,
): NetworkChange {
  const change = {name, formerName: null, diff: null, summary: null};
  if (after === undefined) return {...change, fate: 'removed'};
  if (after.compared === null) return {...change, fate: 'faulty'};
  const summary = summarize(after.compared, batch);
  const old = before?.compared ?? null;
  // What did not compile before is as good as new.
  if (old === null) return {...change, fate: after.compiles ? 'added' : 'faulty', summary};
  const diff = compareNetworks(old, after.compared, batch);
  if (!after.compiles) return {...change, fate: 'faulty', diff: diff.same ? null : diff, summary};
  if (!diff.same) return {...change, fate: 'changed', diff, summary};
  return {...change, fate: sameFiles(before?.files, after.files) ? 'unchanged' : 'reworded', summary};
}

function compareRecipe(
  name: string,
  before: RecipeSide | undefined,
  after: RecipeSide | undefined,
): RecipeChange {
  if (after === undefined) return {name, fate: 'removed', settings: []};
  if (after.recipe === null) return {name, fate: 'faulty', settings: []};
  const old = before?.recipe ?? null;
  if (old === null) return {name, fate: 'added', settings: []};
  const settings = compareValues(toData(old), toData(after.recipe));
  if (settings.length > 0) return {name, fate: 'changed', settings};
  return {name, fate: sameFiles(before?.files, after.files) ? 'unchanged' : 'reworded', settings};
}

/** A recipe holds nothing but what YAML does. */
function toData(recipe: Recipe): {readonly [key: string]: Data} {
  return {...recipe} as unknown as {readonly [key: string]: Data};
}

function sameFiles(before: SpecSide['files'] | undefined, after: SpecSide['files']): boolean {
  if (before?.size !== after.size) return false;
  return [...before].every(([path, hash]) => after.get(path) === hash);
}

/** A network that is gone and a new one with the same layers are one network under another name. */
function findRenamed(networks: readonly NetworkChange[], before: Project, after: Project): NetworkChange[] {
  const gone = networks.filter(({fate}) => fate === 'removed').map(({name}) => name);
  const formerNames = new Map<string, string>();
  for (const {name} of networks.filter(({fate}) => fate === 'added')) {
    const former = gone.find((one) => isSame(before.specs.get(one), after.specs.get(name)));
    if (former === undefined) continue;
    gone.splice(gone.indexOf(former), 1);
    formerNames.set(name, former);
  }
  const taken = new Set(formerNames.values());
  return networks
    .filter(({name}) => !taken.has(name))
    .map((change): NetworkChange => {
      const formerName = formerNames.get(change.name);
      return formerName === undefined ? change : {...change, fate: 'renamed', formerName};
    });
}

function isSame(before: SpecSide | undefined, after: SpecSide | undefined): boolean {
  const [old, now] = [before?.compared ?? null, after?.compared ?? null];
  if (old === null || now === null || old.graph.macs !== now.graph.macs) return false;
  return compareNetworks(old, now, 1).same;
}

function compareFiles(before: Project, after: Project): FileChange[] {
  const [old, now] = [listFiles(before), listFiles(after)];
  return joinNames(old, now)
    .filter((path) => old.get(path)?.hash !== now.get(path)?.hash)
    .map((path) => {
      const [was, is] = [old.get(path), now.get(path)];
      const names = (kind: 'networks' | 'recipes') =>
        [...new Set([...(was?.[kind] ?? []), ...(is?.[kind] ?? [])])].sort();
      const fate = was === undefined ? 'added' : is === undefined ? 'removed' : 'changed';
      return {path, fate, networks: names('networks'), recipes: names('recipes')};
    });
}

interface UsedFile {
  readonly hash: string;
  readonly networks: string[];
  readonly recipes: string[];
}

function listFiles({specs, recipes}: Project): Map<string, UsedFile> {
  const found = new Map<string, UsedFile>();
  const add = (kind: 'networks' | 'recipes', sides: Project['specs'] | Project['recipes']) => {
    for (const [name, {files}] of sides) {
      for (const [path, hash] of files) {
        const file = found.get(path) ?? {hash, networks: [], recipes: []};
        file[kind].push(name);
        found.set(path, file);
      }
    }
  };
  add('networks', specs);
  add('recipes', recipes);
  return found;
}
