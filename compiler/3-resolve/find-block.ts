import {dirname, resolve} from 'node:path';
import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import * as say from '../diagnostics/block-messages.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {partMissing} from '../diagnostics/resolve-messages.js';
import {findBeside} from '../files/library.js';
import {nameOfFile} from '../files/yaml-file.js';
import type {Context} from './context.js';
import type {Loaded} from './load.js';
import {listParts, loadPart, loadShared} from './load.js';
import {isPartName} from './names.js';
import {readText} from './read.js';

/** A block that a stage uses: where it is written, in the spec or in a file, with its name. */
export interface FoundBlock {
  readonly name: string;
  readonly part: MapTree;
  /** How the spec names it, maybe with parameters: `basic`, `{name: bottleneck, groups: 32}`. */
  readonly use: Tree;
  /** Whether its file has no faults of form. */
  readonly sound: boolean;
}

/** Finds the blocks that stages name; each is read and reported once. */
export interface BlockFinder {
  /** @param use a name, or a map of `name` or `file` and of parameters */
  readonly find: (use: Tree) => FoundBlock | null;
  /** Names of the spec's own blocks that were found so far. */
  readonly usedOwn: ReadonlySet<string>;
}

/** Blocks are looked for in the spec itself, then beside it in `blocks/`, then in the package. */
export function makeBlockFinder(spec: MapTree, context: Context): BlockFinder {
  const loaded = new Map<string, Loaded>();
  const usedOwn = new Set<string>();
  const load = (key: string, read: () => Loaded): Loaded => {
    const known = loaded.get(key);
    if (known !== undefined) return known;
    const made = read();
    context.diagnostics.push(...made.diagnostics);
    loaded.set(key, made);
    return made;
  };
  const find = (use: Tree): FoundBlock | null => {
    const [file, name] = use.kind === 'map' ? [getEntry(use, 'file'), getEntry(use, 'name')] : [null, use];
    const both = file !== null && name !== null;
    if (both || (file === null && name === null)) {
      const place = both ? file.place : use.place;
      context.diagnostics.push(makeError(place, both ? say.blockTwice() : say.blockUnnamed()));
      return null;
    }
    const text = readText(file ?? name);
    if (file !== null && text !== null) {
      const {tree, diagnostics} = load(`${file.place.source.name} ${text}`, () => loadFile(text, file.place, context));
      return tree === null ? null : {name: nameOfFile(text), part: tree, use, sound: diagnostics.length === 0};
    }
    if (name === null || !isPartName(text)) return null; // validation has said so
    const own = getEntry(getEntry(spec, 'blocks'), text);
    if (own?.kind === 'map') {
      usedOwn.add(text);
      return {name: text, part: own, use, sound: true};
    }
    const {tree, diagnostics} = load(text, () => loadNamed(spec, text, name.place, context));
    return tree === null ? null : {name: text, part: tree, use, sound: diagnostics.length === 0};
  };
  return {find, usedOwn};
}

/** A block's file by name; where there is none, a near one among the spec's own is suggested, too. */
function loadNamed(spec: MapTree, name: string, place: Place, {library, path}: Context): Loaded {
  const loaded = loadPart(library, 'block', name, place, path);
  const blocks = getEntry(spec, 'blocks');
  if (blocks?.kind !== 'map' || loaded.tree !== null || loaded.diagnostics[0]?.code !== 'block-missing') return loaded;
  const known = [...blocks.entries.keys(), ...listParts(library, 'block', path)];
  return {tree: null, diagnostics: [makeError(place, partMissing('block', name, known))]};
}

/** A block's file by its path, from the file that names it. */
function loadFile(path: string, place: Place, {library}: Context): Loaded {
  const folder = dirname(resolve(library.cwd, place.source.name));
  const found = findBeside(library, folder, path);
  if (found.path === null) {
    const message = found.message ?? say.blockFileMissing(path);
    return {tree: null, diagnostics: [makeError(place, message)]};
  }
  return loadShared(library, found.path, 'block');
}
