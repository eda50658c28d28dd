import {basename, dirname, resolve} from 'node:path';
import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {blockFileMissing} from '../diagnostics/block-messages.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import {partMissing} from '../diagnostics/resolve-messages.js';
import {findBeside} from '../files/library.js';
import type {Context} from './context.js';
import {isPartName} from './context.js';
import type {Loaded} from './load.js';
import {listParts, loadDocument, loadPart} from './load.js';
import {textAt} from './read.js';

/** A block that a stage uses: where it is written, in the spec or in a file, with its name. */
export interface FoundBlock {
  readonly name: string;
  readonly part: MapTree;
  /** Whether its file has no faults of form. */
  readonly sound: boolean;
}

/** Finds the blocks that stages name; each is read and reported once. */
export interface BlockFinder {
  /** @param use a name, or `{file: ./block.yaml}` */
  readonly find: (use: Tree) => FoundBlock | null;
  /** Names of the spec's own blocks that were found so far. */
  readonly usedOwn: ReadonlySet<string>;
}

/** Blocks are looked for in the spec itself, then beside it in `blocks/`, then in the package. */
export function makeBlockFinder(spec: MapTree, context: Context): BlockFinder {
  const found = new Map<string, FoundBlock | null>();
  const usedOwn = new Set<string>();
  const load = (key: string, name: string, read: () => Loaded): FoundBlock | null => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const {tree, diagnostics} = read();
    context.diagnostics.push(...diagnostics);
    const block = tree === null ? null : {name, part: tree, sound: diagnostics.length === 0};
    found.set(key, block);
    return block;
  };
  const find = (use: Tree): FoundBlock | null => {
    if (use.kind === 'map') {
      const file = getEntry(use, 'file');
      const path = textAt(use, 'file');
      if (file === null || path === null) return null; // validation has said so
      return load(`${file.place.source.name} ${path}`, basename(path, '.yaml'), () => loadFile(path, file.place, context));
    }
    if (use.kind !== 'scalar' || !isPartName(use.value)) return null;
    const name = use.value;
    const own = getEntry(getEntry(spec, 'blocks'), name);
    if (own?.kind === 'map') {
      usedOwn.add(name);
      return {name, part: own, sound: true};
    }
    return load(name, name, () => loadNamed(spec, name, use.place, context));
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
  const found = findBeside(folder, path);
  if (found.path === null) {
    const wording = found.wording ?? blockFileMissing(path);
    return {tree: null, diagnostics: [makeError(place, wording)]};
  }
  return loadDocument(library, found.path, 'block');
}
