import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {fileMissing} from '../diagnostics/parse-messages.js';
import {findSpec, listSpecs} from '../files/find-spec.js';

/** The specs that a command was given, or all there are; each path once. */
export function findSpecs(names: readonly string[], cwd: string): {paths: string[]; diagnostics: Diagnostic[]} {
  if (names.length === 0) {
    const paths = listSpecs(cwd);
    const none = makeError(null, fileMissing('specs/*.yaml', 'Name a spec, or write one in specs/.'));
    return {paths, diagnostics: paths.length === 0 ? [none] : []};
  }
  const found = names.map((name) => findSpec(name, cwd));
  const paths = found.map(({path}) => path).filter((path) => path !== null);
  return {paths: [...new Set(paths)], diagnostics: found.flatMap(({diagnostics}) => diagnostics)};
}
