import {loadExtended} from '../3-resolve/extend.js';
import {compile} from '../compile.js';
import {shouldColor} from '../diagnostics/color.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import {keyMissing, oneKey, sweepValue} from '../diagnostics/review-messages.js';
import {findNear, suggest} from '../../common/suggest.js';
import {explainSpec} from '../explain/explain.js';
import type {Explained} from '../explain/explained.js';
import {makeMap} from '../explain/explained.js';
import {explainRecipe} from '../explain/recipe.js';
import {explainSweep} from '../explain/sweep.js';
import {indexPaths, listNames, normalizePath} from '../explain/find.js';
import {formatExplained, listRecords} from '../explain/format.js';
import {findRecipe, findSpec, findSweep} from '../files/find-spec.js';
import {openLibrary} from '../files/library.js';
import {loadRecipe} from '../recipes/load.js';
import {loadSweep} from '../sweeps/load.js';
import {splitArguments} from './split-arguments.js';
import {printFound, refuse} from './compile-specs.js';

export interface ExplainFlags {
  readonly recipe?: boolean;
  readonly sweep?: boolean;
  readonly format: 'text' | 'json';
}

/** `spec explain`. Returns the exit status: 0, or 2 where the spec is wrong or has no such key. */
export function explainOne(
  name: string,
  args: readonly string[],
  {recipe, sweep, format}: ExplainFlags,
  cwd: string,
): number {
  const {names: keys, values} = splitArguments(args);
  const [key, second] = keys;
  if (second !== undefined) return refuse(oneKey(second), format);
  const [find, load] =
    sweep === true ? [findSweep, loadSweepTree] : recipe === true ? [findRecipe, loadRecipeTree] : [findSpec, loadSpec];
  const {path, diagnostics} = find(name, cwd);
  const loaded = path === null ? {root: null, found: diagnostics} : load(path, values, cwd);
  printFound(loaded.found, format);
  if (loaded.root === null) return 2;
  const shown = key === undefined ? loaded.root : choose(loaded.root, key);
  if (shown === null) {
    const asked = normalizePath(key ?? '');
    const known = [...indexPaths(loaded.root).keys()];
    const advice = suggest(asked, findNear(asked, known) === null ? listNames(loaded.root) : known);
    return refuse(keyMissing(key ?? '', advice), format);
  }
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(listRecords(shown), null, 2)}\n`
      : formatExplained(shown, shouldColor(process.stdout)),
  );
  return 0;
}

/** A part of the document under the name by which it was asked for; null where there is none. */
function choose(root: Explained, key: string): Explained | null {
  const found = indexPaths(root).get(normalizePath(key));
  return found === undefined ? null : makeMap([[key, found]]);
}

interface Loaded {
  readonly root: Explained | null;
  readonly found: readonly Diagnostic[];
}

function loadSpec(path: string, values: readonly string[], cwd: string): Loaded {
  const library = openLibrary(cwd);
  const {spec, graph, diagnostics} = compile(library, path, values);
  const {tree} = loadExtended(library, path, 'model');
  const isWhole = spec !== null && graph !== null && tree !== null && !hasErrors(diagnostics);
  return {root: isWhole ? explainSpec(spec, graph, tree) : null, found: diagnostics};
}

function loadRecipeTree(path: string, overrides: readonly string[], cwd: string): Loaded {
  const {recipe, tree, diagnostics} = loadRecipe({file: path, overrides, cwd});
  return {root: recipe === null || tree === null ? null : explainRecipe(recipe, tree), found: diagnostics};
}

function loadSweepTree(path: string, values: readonly string[], cwd: string): Loaded {
  const [value] = values;
  if (value !== undefined) return {root: null, found: [makeError(null, sweepValue(value))]};
  const {sweep, tree, diagnostics} = loadSweep({file: path, cwd});
  return {root: sweep === null || tree === null ? null : explainSweep(sweep, tree), found: diagnostics};
}
