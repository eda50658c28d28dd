import type {Data, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {ItemSpec, OperationSpec} from '../3-resolve/model-spec.js';
import {originOf as originOfTree} from './document.js';
import type {Shape} from '../operations/operation.js';
import type {Explained, ExplainedList, Origin} from './explained.js';
import {compilerDefault, makeMap, makeValue, written} from './explained.js';

/** What the origins of an operation's values are looked for in. */
export interface ExplainContext {
  /** The spec, for what its `numerics` and `init` say once. */
  readonly document: Tree;
  /** The shapes that operations give, for what follows from their inputs. */
  readonly shapes: ReadonlyMap<OperationSpec, Shape>;
}

/**
 * @param prefixes what comes before a layer's name in its full name: one prefix for each block that shares the items
 */
export function explainItems(
  items: readonly ItemSpec[],
  prefixes: readonly string[],
  context: ExplainContext,
): ExplainedList {
  return {kind: 'list', items: items.map((item) => explainItem(item, prefixes, context))};
}

function explainItem(item: ItemSpec, prefixes: readonly string[], context: ExplainContext): Explained {
  if (item.kind === 'operation') return explainOperation(item, prefixes, context);
  const origin = written(item.place);
  const branches = item.branches.map((branch) => explainItems(branch, prefixes, context));
  const keys = makeMap([
    ['join', makeValue(item.join, origin)],
    ...(item.split ? [['split', makeValue('channels', origin)] as const] : []),
    ['branches', {kind: 'list', items: branches}],
  ]);
  return makeMap([['parallel', keys]]);
}

function explainOperation(
  spec: OperationSpec,
  prefixes: readonly string[],
  {document, shapes}: ExplainContext,
): Explained {
  const {operation, name, values, place} = spec;
  const own = name === null ? [] : [['name', name] as const];
  const keys = [...own, ...Object.entries(values)];
  if (keys.length === 0) return makeValue(operation, written(place));
  const entries = [
    ...keys.map(([key, value]) => [key, makeValue(value as Data, originOf(spec, key, document))] as const),
    ...explainFollowing(spec, shapes),
  ];
  const aliases = name === null ? [] : prefixes.map((prefix) => `${prefix}${name}`);
  return makeMap([[operation, makeMap(entries, aliases)]]);
}

/** The channels and groups of a depthwise convolution, where they are left to follow from its input. */
function explainFollowing(spec: OperationSpec, shapes: ExplainContext['shapes']): (readonly [string, Explained])[] {
  const {values, place} = spec;
  const channels = shapes.get(spec)?.at(-1);
  if (values['depthwise'] !== true || channels === undefined) return [];
  const following = {channels, groups: channels / Number(values['multiplier'] ?? 1)};
  return Object.entries(following)
    .filter(([key]) => values[key] === undefined)
    .map(([key, value]) => [key, makeValue(value, {from: 'derived', place, expression: 'from the input'})] as const);
}

/**
 * A key that has no place of its own is said for all operations, or is the operation's default, or computed where the
 * compiler wrote the operation.
 */
function originOf({operation, values, places, expressions, place}: OperationSpec, key: string, document: Tree): Origin {
  const expression = expressions[key] ?? null;
  const own = places[key];
  if (own !== undefined) return written(own, expression);
  if (expression !== null) return {from: 'derived', place, expression};
  if (key === 'name') return {from: 'derived', place, expression: null};
  const convention = findConvention(operation, key, document);
  return convention === null ? compilerDefault : originOfTree(convention, values[key] as Data);
}

/** What a spec says once for a key of all operations of a kind. */
function findConvention(operation: string, key: string, document: Tree): Tree | null {
  const init = getEntry(document, 'init');
  const kind = operation === 'dense' ? 'dense' : 'conv'; // squeeze-excite consists of convolutions
  if (key === 'init') return getEntry(init, operation === 'batchnorm' ? 'zero-last' : kind);
  if (key === 'biasInit') return getEntry(init, `${kind}-bias`);
  return getEntry(getEntry(getEntry(document, 'numerics'), operation), key);
}
