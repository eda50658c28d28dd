import {isAssignment} from '../1-parse/assignment.js';
import {getEntry} from '../1-parse/tree.js';
import {loadExtended} from '../3-resolve/extend.js';
import {recipeKeys} from '../3-resolve/params.js';
import {findNear} from '../../common/suggest.js';
import type {Library} from '../files/library.js';

/** The args of a command line: those that name specs, and those that give a spec's params values, `depth=28`. */
export function splitArguments(args: readonly string[]): {names: string[]; values: string[]} {
  return {names: args.filter((arg) => !isAssignment(arg)), values: args.filter(isAssignment)};
}

/**
 * `key=value` arguments that may be meant for a spec or for a recipe: a spec's params go to the spec, and so does what
 * looks like a typo of one. No param has the name of a recipe's key.
 */
export function splitOverrides(
  args: readonly string[],
  path: string,
  library: Library,
): {values: string[]; overrides: string[]} {
  const declared = getEntry(loadExtended(library, path, 'model').tree, 'params');
  const params = declared?.kind === 'map' ? [...declared.entries.keys()] : [];
  const isForSpec = (arg: string) => {
    const name = arg.split('=', 1)[0] ?? '';
    if (params.includes(name)) return true;
    return /^[A-Za-z0-9]+$/.test(name) && !recipeKeys.includes(name) && findNear(name, params) !== null;
  };
  return {values: args.filter(isForSpec), overrides: args.filter((arg) => !isForSpec(arg))};
}
