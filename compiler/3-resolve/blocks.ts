import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry, placeOfKey} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/block-messages.js';
import type {Variables} from './expression.js';
import {evaluate, reportFault} from './expression.js';
import {resolveItems} from './items.js';
import type {BlockDefinition, BlockParts, ItemSpec} from './model-spec.js';
import type {Scope} from './operations.js';
import {bindParameters} from './parameters.js';
import {numberAt, readNumber, readText, textAt} from './read.js';
import {readShortcut, resolveProjection} from './shortcut.js';

/** What a block file says of itself. */
export function readDefinition(name: string, tree: MapTree): BlockDefinition {
  const out = getEntry(tree, 'out');
  return {
    name,
    description: textAt(tree, 'description'),
    expansion: numberAt(tree, 'expansion') ?? 1,
    out: readText(out) ?? readNumber(out)?.toString() ?? null,
    ...readShortcut(tree),
    place: placeOfKey(tree, 'shortcut'),
    outPlace: placeOfKey(tree, out !== null ? 'out' : tree.entries.has('expansion') ? 'expansion' : 'body'),
  };
}

/** A block that says its output channels in two ways. */
export function checkDefinition(tree: MapTree, diagnostics: Diagnostic[]): void {
  const expansion = tree.entries.get('expansion');
  if (expansion !== undefined && tree.entries.has('out')) diagnostics.push(makeError(expansion.key, say.outTwice()));
}

/** A block file in use: with what its stage gives, and what else it may refer to. */
export interface BlockUse {
  readonly tree: MapTree;
  readonly definition: BlockDefinition;
  /** What the stage sets, by name; only the block's parameters are looked at. */
  readonly given: ReadonlyMap<string, Tree>;
  /** The spec's params. */
  readonly outer: Variables;
  readonly scope: Omit<Scope, 'variables'>;
}

export interface ResolvedBlock {
  readonly parts: BlockParts;
  /** The block's own parameters, and the values that they have here. */
  readonly parameters: Record<string, number | string>;
  readonly variables: Variables;
}

/**
 * The items of one block with its variables bound.
 *
 * @param known the variables that the compiler knows of this block: `in`, `stride`, `index`, …; `channels` where the
 *   stage has them
 */
export function resolveBlock({tree, definition, given, outer, scope}: BlockUse, known: Variables): ResolvedBlock {
  const declared = getEntry(tree, 'parameters');
  const names = declared?.kind === 'map' ? [...declared.entries.keys()] : [];
  const channels = Number(known.get('channels') ?? 1);
  const sized = definition.out === null ? new Map([...known, ['out', channels * definition.expansion]]) : known;
  const bound = bindParameters(declared, given, {known: sized, outer}, scope.diagnostics, scope.trail);
  const out =
    definition.out === null ? channels * definition.expansion : resolveOut(tree, definition.out, bound, scope);
  const variables = new Map([...bound, ['out', out]]);
  const inside: Scope = {...scope, variables};
  const list = (key: 'before' | 'after') =>
    resolveItems(getEntry(tree, key), {...inside, trail: [...scope.trail, key]});
  const body = resolveItems(getEntry(tree, 'body'), inside);
  const zeroLast = scope.conventions.init.zeroLast && definition.shortcut !== 'none';
  return {
    parts: {
      in: Number(known.get('in') ?? 1),
      out,
      before: list('before'),
      body: zeroLast ? zeroLastNorm(body) : body,
      projection: resolveProjection(tree, definition, inside),
      after: list('after'),
    },
    parameters: Object.fromEntries(names.map((name) => [name, variables.get(name) ?? 0])),
    variables,
  };
}

/** The output channels of a block that computes them for itself. */
function resolveOut(
  tree: MapTree,
  text: string,
  variables: Variables,
  {diagnostics, trail}: BlockUse['scope'],
): number {
  const place = getEntry(tree, 'out')?.place ?? tree.place;
  const result = evaluate(text, variables);
  if ('value' in result) {
    if (Number.isInteger(result.value) && result.value >= 1 && result.value <= 65_536) return result.value;
    diagnostics.push(makeError(place, say.outValue(text, result.value), trail));
  } else {
    reportFault(place, result.message, diagnostics, trail);
  }
  return 1;
}

/**
 * A block's body whose last batchnorm begins with a scale of zero, so that the block begins as its shortcut: Goyal et
 * al. 2017, arXiv:1706.02677, section 5.1; torchvision's zero_init_residual. A body without one stays as it is.
 */
function zeroLastNorm(body: readonly ItemSpec[]): ItemSpec[] {
  const last = body.findLastIndex((item) => item.kind === 'operation' && item.operation === 'batchnorm');
  return body.map((item, index) =>
    index === last && item.kind === 'operation' ? {...item, values: {...item.values, init: 'zeros'}} : item,
  );
}
