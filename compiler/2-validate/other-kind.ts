import type {MapTree} from '../1-parse/tree.js';
import type {ExpectedForm} from '../diagnostics/describe-form.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {otherKind} from '../diagnostics/kind-messages.js';
import type {Kind} from '../diagnostics/kind-messages.js';
import type {SchemaName, Schemas} from './schemas.js';

const kinds: readonly Kind[] = ['model', 'recipe', 'block', 'sweep'];

/** Keys that say what a document is called and made from, and not what it is. */
const general = ['name', 'description', 'reference', 'extends'];

/**
 * A document of another kind than the one wanted, as a recipe given as a spec, is one fault, and not one for every
 * key. It is of the other kind where it has keys of that one only, and none of the wanted one only.
 *
 * @returns null where the document may be of the wanted kind
 */
export function findOtherKind(tree: MapTree, schema: SchemaName, schemas: Schemas): Diagnostic | null {
  const wanted = schema === 'stem' ? 'block' : schema;
  const keysOf = (kind: Kind) => new Set(Object.keys((schemas.of(kind).schema as ExpectedForm).properties ?? {}));
  const own = keysOf(wanted);
  for (const kind of kinds.filter((one) => one !== wanted)) {
    const others = keysOf(kind);
    const foreign = [...tree.entries].filter(
      ([name]) => others.has(name) && !own.has(name) && !general.includes(name),
    );
    const [first] = foreign;
    if (first === undefined || [...tree.entries.keys()].some((name) => own.has(name) && !others.has(name))) continue;
    const [key, {key: place}] = first;
    return makeError(place, otherKind(wanted, kind, key));
  }
  return null;
}
