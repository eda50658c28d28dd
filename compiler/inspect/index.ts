import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeSource} from '../diagnostics/place.js';
import {loadTsMorph} from '../typescript/load-ts-morph.js';
import {inspectSources} from './inspect.js';

/** A file's text, as it will be run. */
export interface ModuleText {
  /** As messages name it. */
  readonly path: string;
  readonly text: string;
}

/**
 * Checks that a network's module and contract have the form that the compiler emits, so that they may be run.
 *
 * @param name of the module's file without its ending
 * @returns the first thing that has another form; null where there is none
 */
export async function inspectNetwork(
  name: string,
  module: ModuleText,
  contract: ModuleText,
): Promise<Diagnostic | null> {
  const sourceOf = ({path, text}: ModuleText) => makeSource(path, text);
  return inspectSources(await loadTsMorph(), {name, module: sourceOf(module), contract: sourceOf(contract)});
}
