import {loadExtended} from '../3-resolve/extend.js';
import {compile} from '../compile.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors} from '../diagnostics/diagnostic.js';
import {keyMissing} from '../diagnostics/review-messages.js';
import {suggest} from '../diagnostics/suggest.js';
import {explainDocument} from '../explain/document.js';
import {explainSpec} from '../explain/explain.js';
import type {Explained} from '../explain/explained.js';
import {makeMap} from '../explain/explained.js';
import {indexPaths, normalizePath} from '../explain/find.js';
import {formatExplained, listRecords} from '../explain/format.js';
import {findRecipe, findSpec} from '../files/find-spec.js';
import {openLibrary} from '../files/library.js';
import {printFound, refuse} from './compile-specs.js';

export interface ExplainFlags {
  readonly recipe?: boolean;
  readonly format: 'text' | 'json';
}

/** `spec explain`. Returns the exit status: 0, or 2 where the spec is wrong or has no such key. */
export function explainOne(name: string, key: string | null, {recipe, format}: ExplainFlags, cwd: string): number {
  const {path, diagnostics} = recipe === true ? findRecipe(name, cwd) : findSpec(name, cwd);
  const loaded = path === null ? {root: null, found: diagnostics} : load(path, recipe === true, cwd);
  printFound(loaded.found, format);
  if (loaded.root === null) return 2;
  const shown = key === null ? loaded.root : choose(loaded.root, key);
  if (shown === null) {
    const known = [...indexPaths(loaded.root).keys()];
    return refuse(keyMissing(key ?? '', suggest(normalizePath(key ?? ''), known)), format);
  }
  process.stdout.write(
    format === 'json'
      ? `${JSON.stringify(listRecords(shown), null, 2)}\n`
      : formatExplained(shown, process.stdout.isTTY === true),
  );
  return 0;
}

/** A part of the document under the name by which it was asked for; null where there is none. */
function choose(root: Explained, key: string): Explained | null {
  const found = indexPaths(root).get(normalizePath(key));
  return found === undefined ? null : makeMap([[key, found]]);
}

function load(
  path: string,
  isRecipe: boolean,
  cwd: string,
): {root: Explained | null; found: readonly Diagnostic[]} {
  const library = openLibrary(cwd);
  if (isRecipe) {
    const {tree, diagnostics} = loadExtended(library, path, 'recipe');
    const root = tree === null || hasErrors(diagnostics) ? null : explainDocument(tree, ['extends']);
    return {root, found: diagnostics};
  }
  const {spec, graph, diagnostics} = compile(library, path);
  const {tree} = loadExtended(library, path, 'model');
  if (spec === null || graph === null || tree === null || hasErrors(diagnostics)) return {root: null, found: diagnostics};
  return {root: explainSpec(spec, graph, tree), found: diagnostics};
}
