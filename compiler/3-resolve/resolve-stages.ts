import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/resolve-messages.js';
import {missingKey} from '../diagnostics/validate-messages.js';
import {checkDefinition} from './blocks.js';
import type {Context} from './context.js';
import type {BlockFinder, FoundBlock} from './find-block.js';
import {makeBlockFinder} from './find-block.js';
import type {StageSpec} from './model-spec.js';
import {reportSlips, reportUnknownKeys} from './parameters.js';
import type {Progress} from './resolve-stage.js';
import {resolveStage} from './resolve-stage.js';
import {nameStages} from './stage-names.js';
import type {PlainStage} from './stages.js';
import {placeOfSpec, readStages} from './stages.js';
import {hasNull, warnOfBlocks, warnOfParameters, warnOfSettings, warnOfShared} from './unused.js';
import {usedVariables} from './used-variables.js';
import {resolveWrittenStage} from './written-stage.js';

/** Blocks of a network, all stages together. ResNet-1202 has 600. */
const mostBlocks = 4096;

const stageKeys = ['blocks', 'channels', 'stride', 'block', 'name', 'body'];

/** Every stage with its blocks' items resolved; faulty stages are left out and reported. */
export function resolveStages(
  spec: MapTree,
  input: number,
  context: Context,
): {stages: readonly StageSpec[]; channels: number} {
  const {diagnostics} = context;
  const plain = readStages(spec, diagnostics);
  const finder = makeBlockFinder(spec, context);
  const progress: Progress = {
    channels: input,
    blocks: 0,
    operations: 0,
    total: plain.reduce((sum, {blocks}) => sum + (blocks ?? 0), 0),
    names: new Set(),
  };
  const stages: ReturnType<typeof resolveStage>[] = [];
  const checked = new Set<MapTree>();
  for (const [index, stage] of plain.entries()) {
    const where = `stages[${index}]`;
    if (stage.tree !== null && getEntry(stage.tree, 'body') !== null) {
      reportUnknownKeys(stage.tree, ['body'], null, where, diagnostics);
      stages.push(resolveWrittenStage(index, stage.tree, progress, context));
      continue;
    }
    const counted = hasBlocks(stage, where, context);
    const found = findBlock(spec, stage, finder, context);
    if (found === null) {
      if (stage.tree !== null) reportSlips(stage.tree, stageKeys, where, diagnostics);
      continue;
    }
    checkKeys(stage, found, where, context);
    const usedAt = getEntry(stage.tree, 'block') === null ? 'block' : `${where}.block`;
    reportUnknownKeys(found.use, ['name', 'file'], getEntry(found.part, 'parameters'), usedAt, diagnostics);
    checkBlock(found, checked, diagnostics);
    if (isSound(found)) warnOfSettings(stage, found.part, found.name, where, diagnostics);
    if (!counted || !hasChannels(stage, found, where, context)) continue;
    if (progress.blocks + stage.blocks > mostBlocks) {
      const place = getEntry(stage.tree, 'blocks')?.place ?? stage.place;
      diagnostics.push(makeError(place, say.tooManyBlocks(progress.blocks + stage.blocks, mostBlocks)));
      break;
    }
    stages.push(resolveStage(index, stage, found, progress, {spec, context}));
  }
  const unused = plain.length > 0 && plain.every(({tree}) => getEntry(tree, 'block') ?? getEntry(tree, 'body'));
  const shared = getEntry(spec, 'block');
  if (unused && shared !== null && finder.find(shared) !== null) warnOfShared(shared, diagnostics);
  if (stages.length === plain.length) warnOfBlocks(spec, finder.usedOwn, diagnostics);
  return {stages: nameStages(stages), channels: progress.channels};
}

/** The block of a stage: its own, or the network's. */
function findBlock(spec: MapTree, {tree}: PlainStage, {find}: BlockFinder, {diagnostics}: Context): FoundBlock | null {
  const use: Tree | null = getEntry(tree, 'block') ?? getEntry(spec, 'block');
  if (use !== null) return find(use);
  // With "extends" left, what it stands for was not found, and may hold it.
  if (!spec.entries.has('extends')) {
    const meaning = 'the block that stages are made of, by its name; or name one in each stage.';
    diagnostics.push(makeError(placeOfSpec(spec), missingKey('The spec', 'block', meaning)));
  }
  return null;
}

/** What is told of a block once, however many stages use it. */
function checkBlock(block: FoundBlock, checked: Set<MapTree>, diagnostics: Diagnostic[]): void {
  if (checked.has(block.part)) return;
  checked.add(block.part);
  checkDefinition(block.part, diagnostics);
  if (isSound(block)) warnOfParameters('block', block.part, diagnostics);
}

/** Whether validation found no fault with a block: faulty values are null from there on, and use nothing. */
function isSound({sound, part}: FoundBlock): boolean {
  return sound && !hasNull(part);
}

/** Keys that neither the stage nor its block knows, and parameters that a stage could not set. */
function checkKeys({tree}: PlainStage, {part}: FoundBlock, where: string, {diagnostics}: Context): void {
  const declared = getEntry(part, 'parameters');
  if (tree !== null) reportUnknownKeys(tree, stageKeys, declared, where, diagnostics);
  if (declared?.kind !== 'map') return;
  for (const name of ['name', 'body', ...(getEntry(part, 'out') === null ? [] : ['out'])]) {
    const entry = declared.entries.get(name);
    if (entry !== undefined) diagnostics.push(makeError(entry.key, say.parameterTaken(name)));
  }
}

function hasBlocks(
  stage: PlainStage,
  where: string,
  {diagnostics}: Context,
): stage is PlainStage & {readonly blocks: number} {
  if (stage.blocks === null && stage.tree !== null && getEntry(stage.tree, 'blocks') === null) {
    const meaning = 'the number of blocks; or write the operations out, "body".';
    diagnostics.push(makeError(stage.place, missingKey(where, 'blocks', meaning)));
  }
  return stage.blocks !== null;
}

/** Channels may be left out only where the block computes its output without them. */
function hasChannels(stage: PlainStage, {part}: FoundBlock, where: string, {diagnostics}: Context): boolean {
  if (stage.channels !== null) return true;
  if (stage.tree === null || getEntry(stage.tree, 'channels') !== null) return false; // validation has said so
  if (getEntry(part, 'out') !== null && !usedVariables(part).has('channels')) return true;
  const meaning = 'the base width of its blocks, which have channels x expansion at their end.';
  diagnostics.push(makeError(stage.place, missingKey(where, 'channels', meaning)));
  return false;
}
