import {buildSpec, findSpecs, hasErrors, openLibrary, openBuildCache, printFound} from '../../../compiler/index.js';
import type {Built, Diagnostic} from '../../../compiler/index.js';
import {refuseUnwritten} from './refuse-unwritten.js';

/** A spec whose generated module is up to date. */
export interface PreparedNetwork {
  /** The spec's name: `resnet18`. */
  readonly name: string;
  /** Absolute path of the generated module. */
  readonly module: string;
  readonly built: Built;
}

/**
 * Finds specs by path or name, all of specs/ where none is named, and builds what is out of date, with the values of
 * params that stand among the args. Prints what the
 * compiler has to say to the standard error stream.
 * @returns null where any of them is wrong
 * @throws UserError `output-unwritable`
 */
export async function prepareNetworks(args: readonly string[]): Promise<PreparedNetwork[] | null> {
  const cwd = process.cwd();
  const library = openLibrary(cwd);
  const cache = openBuildCache(cwd);
  const {paths, values, diagnostics: missing} = findSpecs(args, cwd);
  const diagnostics: Diagnostic[] = [...missing];
  const networks: PreparedNetwork[] = [];
  for (const path of paths) {
    const built = await buildSpec(path, {cwd, library, values, cache});
    refuseUnwritten(built.diagnostics);
    diagnostics.push(...built.diagnostics);
    const {module, graph} = built;
    if (module !== null && graph !== null) networks.push({name: graph.name, module, built});
  }
  if (diagnostics.length > 0) {
    printFound(diagnostics, 'text');
  }
  return hasErrors(diagnostics) ? null : networks;
}
