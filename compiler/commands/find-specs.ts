import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {valuesWithoutSpec} from '../diagnostics/params-messages.js';
import {fileMissing} from '../diagnostics/parse-messages.js';
import {findSpec, listSpecs} from '../files/find-spec.js';
import {splitWords} from '../values.js';

export interface FoundSpecs {
  readonly paths: string[];
  /** Values for the params of each of them. */
  readonly values: readonly string[];
  readonly diagnostics: Diagnostic[];
}

/** The specs that the words of a command line name, or all there are; each path once. */
export function findSpecs(words: readonly string[], cwd: string): FoundSpecs {
  const {names, values} = splitWords(words);
  const [value] = values;
  if (names.length === 0 && value !== undefined) {
    return {paths: [], values, diagnostics: [makeError(null, valuesWithoutSpec(value))]};
  }
  if (names.length === 0) {
    const paths = listSpecs(cwd);
    const none = makeError(null, fileMissing('specs/*.yaml', 'Name a spec, or write one in specs/.'));
    return {paths, values, diagnostics: paths.length === 0 ? [none] : []};
  }
  const found = names.map((name) => findSpec(name, cwd));
  const paths = found.map(({path}) => path).filter((path) => path !== null);
  return {paths: [...new Set(paths)], values, diagnostics: found.flatMap(({diagnostics}) => diagnostics)};
}
