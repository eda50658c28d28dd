import {basename} from 'node:path';
import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry, placeOfKey} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {hasErrors, makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import type {Library} from '../files/library.js';
import {channelsAfter} from './channels.js';
import {formatFileLine} from '../diagnostics/place.js';
import type {Context} from './context.js';
import {valuesOf} from './context.js';
import {readConventions} from './conventions.js';
import {readExpectations} from './expectations.js';
import {makeDefaultHead} from './head.js';
import {resolveItems} from './items.js';
import {loadPart} from './load.js';
import type {ItemSpec, ModelSpec} from './model-spec.js';
import {isPartName, isReserved, toIdentifier} from './names.js';
import {bindParameters, reportUnknownKeys} from './parameters.js';
import {bindParams, isAsWritten, nameWithParams} from './params.js';
import {numberAt, readList, readNumber, textAt} from './read.js';
import {resolveStages} from './resolve-stages.js';
import {evaluateParams} from './evaluate-params.js';
import {placeOfSpec} from './stages.js';
import {freeVariables, warnOfParameters, warnOfParams} from './unused.js';

export interface Resolved {
  /** Null exactly when there is an error. */
  readonly spec: ModelSpec | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A validated map becomes a network with nothing left to look up. It also runs on a map with faults, so that all of a
 * file's errors come together; then there is no spec.
 */
export function resolve(written: MapTree, library: Library, path: string, values: readonly string[]): Resolved {
  const diagnostics: Diagnostic[] = [];
  const {params, variables} = bindParams(written, values, diagnostics);
  const tree = evaluateParams(written, variables, library.schemas, diagnostics);
  const conventions = readConventions(tree);
  const context: Context = {library, path, params: variables, taken: new Set(), conventions, diagnostics};
  checkName(textAt(tree, 'name') ?? '', tree, context);
  const name = nameWithParams(textAt(tree, 'name') ?? '', params);
  const [height = 1, width = 1, channels = 1] = readList(getEntry(tree, 'input')).map((item) => readNumber(item) ?? 1);
  const classes = numberAt(tree, 'classes') ?? 2;
  const stem = resolveStem(getEntry(tree, 'stem'), channels, context);
  const {stages, channels: last} = resolveStages(tree, channelsAfter(stem, channels), context);
  const spec: ModelSpec = {
    name,
    identifier: toIdentifier(name),
    description: textAt(tree, 'description'),
    reference: textAt(tree, 'reference'),
    input: [height, width, channels],
    classes,
    stem,
    stages,
    head: resolveHead(tree, classes, last, context),
    expect: readExpectations(isAsWritten(params) ? getEntry(tree, 'expect') : null),
    params,
    conventions,
    place: placeOfKey(tree, 'name'),
    places: {
      input: placeOfKey(tree, 'input'),
      stem: placeOfKey(tree, 'stem'),
      head: tree.entries.has('head') ? placeOfKey(tree, 'head') : placeOfSpec(tree),
      classes: placeOfKey(tree, 'classes'),
    },
  };
  if (hasErrors(diagnostics)) return {spec: null, diagnostics};
  warnOfParams(written, params, context.taken, diagnostics);
  return {spec, diagnostics};
}

function checkName(name: string, tree: MapTree, {path, diagnostics}: Context): void {
  if (name === '') return;
  const place = getEntry(tree, 'name')?.place ?? tree.place;
  const file = basename(path).replace(/\.ya?ml$/, '');
  if (isReserved(name)) diagnostics.push(makeError(place, say.reservedName(name, toIdentifier(name))));
  else if (file !== name) diagnostics.push(makeError(place, say.nameDiffersFromFile(name, basename(path))));
}

/** A stem's name, a map of its name and parameters, or a list of items. */
function resolveStem(tree: Tree | null, input: number, context: Context): ItemSpec[] {
  if (tree === null) return [];
  const {library, path, params, taken, conventions, diagnostics} = context;
  const known = new Map([['in', input]]);
  const scope = {schemas: library.schemas, conventions, diagnostics};
  if (tree.kind === 'list') {
    return resolveItems(tree, {...scope, variables: new Map([...params, ...known]), trail: ['stem']});
  }
  const nameTree = tree.kind === 'map' ? getEntry(tree, 'name') : tree;
  if (nameTree?.kind !== 'scalar' || !isPartName(nameTree.value)) return [];
  const loaded = loadPart(library, 'stem', nameTree.value, nameTree.place, path);
  diagnostics.push(...loaded.diagnostics);
  if (loaded.tree === null) return [];
  for (const name of freeVariables(loaded.tree)) taken.add(name);
  if (loaded.diagnostics.length === 0) warnOfParameters('stem', loaded.tree, diagnostics);
  const declared = getEntry(loaded.tree, 'parameters');
  reportUnknownKeys(tree, ['name'], declared, 'stem', diagnostics);
  const trail = [`stem ${nameTree.value} (${formatFileLine(tree.place)})`];
  const variables = bindParameters(declared, valuesOf(tree), {known, outer: params}, diagnostics, trail);
  return resolveItems(getEntry(loaded.tree, 'body'), {...scope, variables, trail});
}

function resolveHead(
  tree: MapTree,
  classes: number,
  input: number,
  {library, params, conventions, diagnostics}: Context,
): ItemSpec[] {
  const variables = new Map([...params, ['classes', classes], ['in', input]]);
  const head = getEntry(tree, 'head');
  if (head === null) return makeDefaultHead(classes, placeOfKey(tree, 'classes'), conventions);
  const scope = {schemas: library.schemas, conventions, diagnostics};
  return resolveItems(head, {...scope, variables, trail: ['head']});
}

