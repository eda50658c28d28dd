import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {valuesWithoutSpec} from '../diagnostics/params-messages.js';
import {noSpecs} from '../diagnostics/parse-messages.js';
import {checkTwice, findSpec, listSpecs} from '../files/find-spec.js';
import {splitArguments} from './split-arguments.js';

export interface FoundSpecs {
  readonly paths: string[];
  /** Values for the params of each of them. */
  readonly values: readonly string[];
  readonly diagnostics: Diagnostic[];
}

/** The specs that the args of a command line name, or all of specs/; each path once. */
export function findSpecs(args: readonly string[], cwd: string): FoundSpecs {
  const {names, values} = splitArguments(args);
  const [value] = values;
  if (names.length === 0 && value !== undefined) {
    return {paths: [], values, diagnostics: [makeError(null, valuesWithoutSpec(value))]};
  }
  if (names.length === 0) {
    const paths = listSpecs(cwd);
    return {paths, values, diagnostics: paths.length === 0 ? [makeError(null, noSpecs())] : checkTwice(paths, cwd)};
  }
  const found = names.map((name) => findSpec(name, cwd));
  const paths = found.map(({path}) => path).filter((path) => path !== null);
  return {paths: [...new Set(paths)], values, diagnostics: found.flatMap(({diagnostics}) => diagnostics)};
}
