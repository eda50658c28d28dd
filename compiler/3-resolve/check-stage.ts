import type {MapTree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import {missingKey} from '../diagnostics/validate-messages.js';
import {checkDefinition} from './blocks.js';
import type {Context} from './context.js';
import type {FoundBlock} from './find-block.js';
import {reportUnknownKeys} from './parameters.js';
import type {StageFields} from './stages.js';
import {freeVariables, hasNull, warnOfParameters, warnOfSettings} from './unused.js';
import {usedVariables} from './used-variables.js';

/** A stage's own keys; its other keys set parameters of its block. */
export const stageKeys = ['blocks', 'channels', 'stride', 'block', 'name', 'body'];

/** Keys that neither a stage nor its block knows, parameters that no stage could set, and what has no effect. */
export function checkStage(stage: StageFields, block: FoundBlock, where: string, diagnostics: Diagnostic[]): void {
  const declared = getEntry(block.part, 'parameters');
  if (stage.tree !== null) reportUnknownKeys(stage.tree, stageKeys, declared, where, diagnostics);
  const usedAt = getEntry(stage.tree, 'block') === null ? 'block' : `${where}.block`;
  reportUnknownKeys(block.use, ['name', 'file'], declared, usedAt, diagnostics);
  if (isSound(block)) warnOfSettings(stage, block.part, block.name, where, diagnostics);
}

/** What is reported of a block itself, once, however many stages use it. */
export function checkBlock(block: FoundBlock, checked: Set<MapTree>, {taken, diagnostics}: Context): void {
  const {part} = block;
  if (checked.has(part)) return;
  checked.add(part);
  for (const name of freeVariables(part)) taken.add(name);
  checkDefinition(part, diagnostics);
  const declared = getEntry(part, 'parameters');
  for (const name of ['name', 'body', ...(getEntry(part, 'out') === null ? [] : ['out'])]) {
    const entry = declared?.kind === 'map' ? declared.entries.get(name) : undefined;
    if (entry !== undefined) diagnostics.push(makeError(entry.key, say.parameterTaken(name)));
  }
  if (isSound(block)) warnOfParameters('block', part, diagnostics);
}

/** Whether validation found no fault with a block: faulty values are null from there on, and use nothing. */
function isSound({sound, part}: FoundBlock): boolean {
  return sound && !hasNull(part);
}

/** Whether a stage says how many blocks it has; one that is written out is handled before. */
export function hasBlocks(
  stage: StageFields,
  where: string,
  diagnostics: Diagnostic[],
): stage is StageFields & {readonly blocks: number} {
  if (stage.blocks === null && stage.tree !== null && getEntry(stage.tree, 'blocks') === null) {
    const meaning = 'the number of blocks; or write the operations out, "body".';
    diagnostics.push(makeError(stage.place, missingKey(where, 'blocks', meaning)));
  }
  return stage.blocks !== null;
}

/** Channels may be left out only where the block computes its output without them. */
export function hasChannels(stage: StageFields, {part}: FoundBlock, where: string, diagnostics: Diagnostic[]): boolean {
  if (stage.channels !== null) return true;
  if (stage.tree === null || getEntry(stage.tree, 'channels') !== null) return false; // validation has said so
  if (getEntry(part, 'out') !== null && !usedVariables(part).has('channels')) return true;
  const meaning = 'The base width of its blocks; each block outputs channels x expansion.';
  diagnostics.push(makeError(stage.place, missingKey(where, 'channels', meaning)));
  return false;
}
