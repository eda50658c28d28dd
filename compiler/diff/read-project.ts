import {basename, relative, sep} from 'node:path';
import {compile} from '../compile.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors} from '../diagnostics/diagnostic.js';
import type {Library} from '../files/library.js';
import {loadRecipe} from '../recipes/load.js';
import type {Project, RecipeSide, SpecSide} from './since.js';

/** What of a project is compared: files, and the values of params that a module was built with. */
export interface Listing {
  readonly specs: readonly {readonly path: string; readonly values: readonly string[]}[];
  readonly recipes: readonly string[];
}

export interface ReadProject {
  readonly project: Project;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles the specs and reads the recipes of one side.
 *
 * @param suffix what networks are called beside their names: `@4bbbfca`
 */
export function readProject(library: Library, {specs, recipes}: Listing, suffix = ''): ReadProject {
  const diagnostics: Diagnostic[] = [];
  const inTurn = <Side>(paths: readonly string[], read: (index: number) => Side) =>
    paths.map((path, index): [string, Side] => {
      library.touched.clear();
      return [basename(path).replace(/\.ya?ml$/u, ''), read(index)];
    });
  const compiled = inTurn(
    specs.map(({path}) => path),
    (index): SpecSide & {values: readonly string[]} => {
      const {path = '', values = []} = specs[index] ?? {};
      const {spec, graph, diagnostics: found} = compile(library, path, values);
      diagnostics.push(...found);
      const compared = spec === null || graph === null ? null : {label: `${graph.name}${suffix}`, spec, graph};
      return {compared, compiles: !hasErrors(found), files: listFiles(library), values};
    },
  );
  const loaded = inTurn(recipes, (index): RecipeSide => {
    const {recipe, diagnostics: found} = loadRecipe({file: recipes[index] ?? '', library});
    diagnostics.push(...found);
    return {recipe, files: listFiles(library)};
  });
  return {
    project: {
      specs: new Map(compiled.map(([name, {values, ...side}]) => [[name, ...values].join(' '), side])),
      recipes: new Map(loaded),
    },
    diagnostics,
  };
}

/** What the document under way was made of, but for what lies outside of the project: that of the package. */
function listFiles({project, touched, held}: Library): Map<string, string> {
  const files = [...touched].flatMap((path): [string, string][] => {
    const hash = held.get(path);
    const near = relative(project, path).split(sep).join('/');
    return hash === undefined || near.startsWith('../') ? [] : [[near, hash]];
  });
  return new Map(files.sort(([one], [other]) => (one < other ? -1 : 1)));
}
