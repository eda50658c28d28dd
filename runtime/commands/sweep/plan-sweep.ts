import {
  compile,
  hasErrors,
  loadRecipe,
  mergeFaults,
  openLibrary,
  relocateFaults,
  reportDoubles,
  reportIdleStop,
  splitOverrides,
} from '../../../compiler/index.js';
import type {Compilation, Diagnostic, Library, LoadedSweep, Recipe, Sweep, SweptSpec} from '../../../compiler/index.js';
import {formatSetting, specKey} from '../../../common/search-space.js';
import type {Settings} from '../../../common/search-space.js';
import {makeDraw} from '../../sweep/draw-settings.js';

/** A trial whose recipe and spec are good by themselves. */
export interface PlannedTrial {
  readonly number: number;
  /** In which it differs from others. */
  readonly settings: Settings;
  readonly spec: SweptSpec;
  /** Params of the spec: `depth=28`. */
  readonly values: readonly string[];
  readonly recipe: Recipe;
  /** Name and spec's hash. */
  readonly network: {readonly name: string; readonly hash: string};
}

export interface SweepPlan {
  readonly trials: readonly PlannedTrial[];
  /** What Optuna may choose, as far as that can be looked at before it does. */
  readonly probes: readonly PlannedTrial[];
  /** What is wrong with trials that Optuna has chosen, by number: they are not among the others. */
  readonly refused: ReadonlyMap<number, readonly Diagnostic[]>;
  /** Each fault once, where the sweep says it. */
  readonly diagnostics: readonly Diagnostic[];
}

interface Planned {
  readonly trial: PlannedTrial | null;
  readonly found: readonly Diagnostic[];
}

/**
 * Every trial of a sweep, its recipe and spec compiled. Nothing is written.
 *
 * @param usual the data set's own recipe, for a sweep that names none
 * @param chosen settings of trials that Optuna has chosen, by number; the others are not known yet
 */
export function planSweep(
  {sweep, tree}: LoadedSweep,
  usual: string,
  chosen: ReadonlyMap<number, Settings> = new Map(),
  library: Library = openLibrary(process.cwd()),
): SweepPlan {
  if (sweep === null || tree === null) return {trials: [], probes: [], refused: new Map(), diagnostics: []};
  const compiled = new Map<string, Compilation>();
  const compileOnce = (path: string, values: readonly string[]): Compilation => {
    const key = JSON.stringify([path, values]);
    const found = compiled.get(key) ?? compile(library, path, values);
    compiled.set(key, found);
    return found;
  };
  const plan = (number: number | null, settings: Settings): Planned => {
    const {[specKey]: named, ...own} = settings;
    const spec = sweep.specs.find(({name}) => name === named) ?? (sweep.specs[0] as SweptSpec);
    const all = {...sweep.fixed, ...(sweep.specs.length > 1 ? own : settings)};
    const texts = Object.entries(all).map(([key, value]) => formatSetting(key, value));
    const {values, overrides} = splitOverrides(texts, spec.path, library);
    const request = sweep.recipe === null ? {name: usual} : {file: sweep.recipe};
    const {recipe, diagnostics} = loadRecipe({...request, overrides, cwd: library.cwd, library});
    const {graph, diagnostics: ofSpec} = compileOnce(spec.path, values);
    const found = relocateFaults([...ofSpec, ...diagnostics], tree, all, number);
    if (recipe === null || graph === null || hasErrors(found)) return {trial: null, found};
    const network = {name: graph.name, hash: graph.hash};
    return {trial: {number: number ?? NaN, settings, spec, values, recipe, network}, found};
  };
  const isOptuna = sweep.search === 'optuna';
  const plans = [...listSettings(sweep, chosen)].map(([number, settings]) => ({number, ...plan(number, settings)}));
  const probes = isOptuna ? listExtremes(sweep).map((settings) => plan(null, settings)) : [];
  const trials = listGood(plans);
  const ofProbes = listGood(probes);
  // What Optuna chooses may go wrong by itself; that is no fault of the other trials.
  const refused = isOptuna ? plans.filter(({trial}) => trial === null) : [];
  const kept = plans.filter((one) => !refused.includes(one));
  const found = mergeFaults([...kept, ...probes].flatMap((one) => one.found));
  const ofTrials = hasErrors(found)
    ? []
    : [...reportDoubles(trials, tree), ...reportIdleStop(sweep, listEpochs(trials, ofProbes), tree)];
  const diagnostics = [...found, ...ofTrials];
  return {
    trials: hasErrors(diagnostics) ? [] : trials,
    probes: ofProbes,
    refused: new Map(refused.map((one) => [one.number, one.found])),
    diagnostics,
  };
}

function listGood(plans: readonly Planned[]): PlannedTrial[] {
  return plans.flatMap(({trial}) => (trial === null ? [] : [trial]));
}

/** How many epochs trials have, or may have. */
export function listEpochs(trials: readonly PlannedTrial[], probes: readonly PlannedTrial[]): number[] {
  return [...trials, ...probes].map(({recipe}) => recipe.epochs);
}

function listSettings(sweep: Sweep, chosen: ReadonlyMap<number, Settings>): ReadonlyMap<number, Settings> {
  const {search, trials} = sweep;
  if (search === 'optuna') return chosen;
  const draw = makeDraw({...sweep, search});
  return new Map(Array.from({length: trials}, (_, number) => [number, draw(number)]));
}

/**
 * What Optuna may choose, as far as that can be looked at before it does: each value of a choice and both ends of a
 * range, with the first value of every other setting.
 */
function listExtremes({space}: Sweep): Settings[] {
  const values = space.map(({key, domain}) => ({
    key,
    values: domain.kind === 'choice' ? domain.values : [domain.low, domain.high],
  }));
  const first = Object.fromEntries(values.map((one) => [one.key, one.values[0] ?? null]));
  return values.flatMap((one) => one.values.map((value) => ({...first, [one.key]: value})));
}
