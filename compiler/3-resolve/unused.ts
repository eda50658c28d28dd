import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeWarning} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/unused-messages.js';
import type {Param} from './params.js';
import type {StageFields} from './stages.js';
import {usedVariables} from './used-variables.js';

/** Warns of parameters of a block or stem that nothing in it uses: whoever sets one would change nothing. */
export function warnOfParameters(kind: 'block' | 'stem', part: MapTree, diagnostics: Diagnostic[]): void {
  const declared = getEntry(part, 'parameters');
  if (declared?.kind !== 'map') return;
  const used = usedOutside(part, 'parameters');
  // A default sees the parameters before it; one of its own name there is the spec's param.
  for (const [name, {value}] of declared.entries) {
    for (const inner of usedVariables(value)) if (inner !== name) used.add(inner);
  }
  for (const [name, {key}] of declared.entries) {
    if (!used.has(name)) diagnostics.push(makeWarning(key, say.unusedParameter(kind, name)));
  }
}

/** The variables that a block or stem takes from around it: those that are none of its own parameters. */
export function freeVariables(part: MapTree): string[] {
  const declared = getEntry(part, 'parameters');
  if (declared?.kind !== 'map') return [...usedVariables(part)];
  const free: string[] = [];
  const own = new Set<string>();
  for (const [name, {value}] of declared.entries) {
    free.push(...[...usedVariables(value)].filter((inner) => !own.has(inner)));
    own.add(name);
  }
  return [...free, ...[...usedOutside(part, 'parameters')].filter((name) => !own.has(name))];
}

/** The variables that the values of a map use, but for those of one key. */
function usedOutside(tree: MapTree, without: string): Set<string> {
  return usedVariables({...tree, entries: new Map([...tree.entries].filter(([key]) => key !== without))});
}

/**
 * Warns of params that nothing uses: neither the spec, nor a part that it uses. A part's own parameter of the same name
 * is something else.
 */
export function warnOfParams(
  spec: MapTree,
  params: readonly Param[],
  taken: ReadonlySet<string>,
  diagnostics: Diagnostic[],
): void {
  const used = new Set([...usedOutside(spec, 'blocks'), ...taken]);
  for (const {name, place} of params) {
    if (!used.has(name)) diagnostics.push(makeWarning(place, say.unusedParam(name)));
  }
}

/** Warns of what a stage sets though its block does not look at it. */
export function warnOfSettings(
  stage: StageFields,
  part: MapTree,
  blockName: string,
  where: string,
  diagnostics: Diagnostic[],
): void {
  const used = usedVariables(part);
  const warn = (key: string) => {
    const place = getEntry(stage.tree, key)?.place ?? stage.place;
    diagnostics.push(makeWarning(place, say.unusedSetting(where, key, blockName)));
  };
  if (stage.stride !== 1 && !used.has('stride')) warn('stride');
  if (stage.channels !== null && getEntry(part, 'out') !== null && !used.has('channels')) warn('channels');
}

/** Warns of a block that a spec names for all stages, each of which names its own. */
export function warnOfShared({place}: Tree, diagnostics: Diagnostic[]): void {
  diagnostics.push(makeWarning(place, say.unusedShared()));
}

/** Warns of blocks that a spec defines and no stage uses; those that it inherits may be for what it extends alone. */
export function warnOfBlocks(
  spec: MapTree,
  used: ReadonlySet<string>,
  isOwn: (place: Place) => boolean,
  diagnostics: Diagnostic[],
): void {
  const blocks = getEntry(spec, 'blocks');
  if (blocks?.kind !== 'map') return;
  for (const [name, {key}] of blocks.entries) {
    if (!used.has(name) && isOwn(key)) diagnostics.push(makeWarning(key, say.unusedBlock(name)));
  }
}

/** Whether a tree holds a null: what validation found fault with, and nothing else in a block. */
export function hasNull(tree: Tree): boolean {
  if (tree.kind === 'map') return [...tree.entries.values()].some(({value}) => hasNull(value));
  return tree.kind === 'list' ? tree.items.some(hasNull) : tree.value === null;
}
