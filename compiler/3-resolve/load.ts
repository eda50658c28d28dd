import {dirname, join} from 'node:path';
import {parse} from '../1-parse/parse.js';
import type {Entry, MapTree} from '../1-parse/tree.js';
import {toData} from '../1-parse/tree.js';
import {findOtherKind} from '../2-validate/other-kind.js';
import type {SchemaName} from '../2-validate/schemas.js';
import {validate} from '../2-validate/validate.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {startOf} from '../diagnostics/place.js';
import {partMissing} from '../diagnostics/resolve-messages.js';
import {wrongType} from '../diagnostics/validate-messages.js';
import type {Library, LoadedDocument} from '../files/library.js';
import {findNamed, listNames, readSource} from '../files/library.js';

export type Loaded = LoadedDocument;

/** Phases 1 and 2 on a file that several specs may use: they share what comes of it. */
export function loadShared(library: Library, path: string, schema: SchemaName): Loaded {
  library.touched.add(path);
  const key = `${schema} ${path}`;
  const loaded = library.shared.get(key) ?? loadDocument(library, path, schema);
  library.shared.set(key, loaded);
  return loaded;
}

/**
 * Phases 1 and 2 on one file: read, parsed, and validated against its schema. A tree with faults is returned with them.
 */
export function loadDocument(library: Library, path: string, schema: SchemaName): Loaded {
  const {source, diagnostics: unread} = readSource(library, path);
  if (source === null) return {tree: null, diagnostics: unread};
  const {tree, diagnostics: unparsed} = parse(source);
  if (tree === null) return {tree: null, diagnostics: unparsed};
  const root = schema === 'model' ? 'The spec' : `The ${schema}`;
  if (tree.kind !== 'map') {
    return {tree: null, diagnostics: [makeError(startOf(source), wrongType(root, toData(tree), {type: 'object'}))]};
  }
  const other = findOtherKind(tree, schema, library.schemas);
  if (other !== null) return {tree: null, diagnostics: [other]};
  const extended = tree.entries.has('extends');
  const checked = validate(extended ? withoutRemovals(tree) : tree, library.schemas.of(schema), root);
  // What is missing here may be inherited, and the merged document will show it; but lists are replaced, not merged.
  const faults = checked.diagnostics.filter(
    ({code, place}) => !extended || code !== 'missing-key' || isInList(tree, place),
  );
  const usable = faults.length > 0 && checked.tree.kind === 'map' ? checked.tree : tree;
  return {tree: usable, diagnostics: faults};
}

/** Whether a place lies in one of the lists of a document. */
function isInList(document: MapTree, place: Place | null): boolean {
  return [...document.entries.values()].some(
    ({value}) => value.kind === 'list' && place !== null && isWithin(place, value.place),
  );
}

function isWithin(inner: Place, outer: Place): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/**
 * With "extends", null removes an inherited value, at any level of maps: that is for the merge to see, not for the
 * schema.
 */
function withoutRemovals(tree: MapTree): MapTree {
  const kept = [...tree.entries].filter(([, {value}]) => value.kind !== 'scalar' || value.value !== null);
  const entries = kept.map(([key, entry]): [string, Entry] => [
    key,
    entry.value.kind === 'map' ? {...entry, value: withoutRemovals(entry.value)} : entry,
  ]);
  return {...tree, entries: new Map(entries)};
}

/** A block or stem by name: from the folder beside the spec, else from the project's specs/, else from the package. */
export function loadPart(
  library: Library,
  kind: 'block' | 'stem',
  name: string,
  user: Place,
  specPath: string,
): Loaded {
  const found = findNamed(library, partFolders(library, kind, specPath), name);
  if (found.path === null) {
    const message = found.message ?? partMissing(kind, name, listParts(library, kind, specPath));
    return {tree: null, diagnostics: [makeError(user, message)]};
  }
  return loadShared(library, found.path, kind);
}

/** Names of the blocks or stems that there are for a spec. */
export function listParts(library: Library, kind: 'block' | 'stem', specPath: string): string[] {
  return listNames(partFolders(library, kind, specPath));
}

function partFolders({project, packageSpecs}: Library, kind: 'block' | 'stem', specPath: string): string[] {
  const folders = [dirname(specPath), join(project, 'specs'), packageSpecs].map((folder) => join(folder, `${kind}s`));
  return [...new Set(folders)];
}
