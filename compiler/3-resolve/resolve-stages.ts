import type {MapTree, Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/resolve-messages.js';
import {missingKey} from '../diagnostics/validate-messages.js';
import {showPath} from '../files/library.js';
import {checkBlock, checkStage, hasBlocks, hasChannels, stageKeys} from './check-stage.js';
import type {Context} from './context.js';
import type {BlockFinder, FoundBlock} from './find-block.js';
import {makeBlockFinder} from './find-block.js';
import type {StageSpec} from './model-spec.js';
import {reportTypos, reportUnknownKeys} from './parameters.js';
import type {Progress} from './resolve-stage.js';
import {resolveStage} from './resolve-stage.js';
import type {TemplatedStage} from './stage-names.js';
import {nameStages} from './stage-names.js';
import type {StageFields} from './stages.js';
import {placeOfSpec, readStages} from './stages.js';
import {warnOfBlocks, warnOfShared} from './unused.js';
import {resolveWrittenStage} from './written-stage.js';

/** Blocks of a network, all stages together. ResNet-1202 has 600. */
const maxBlocks = 4096;

/** What the stages of a spec share while they are resolved, one after the other. */
interface Stages {
  readonly spec: MapTree;
  readonly context: Context;
  readonly finder: BlockFinder;
  readonly progress: Progress;
  /** Blocks that have been looked at for themselves. */
  readonly checked: Set<MapTree>;
}

/**
 * Every stage with its blocks' items resolved, and the channels at their end; faulty stages are left out and reported.
 */
export function resolveStages(
  spec: MapTree,
  input: number,
  context: Context,
): {stages: readonly StageSpec[]; channels: number} {
  const plain = readStages(spec, context.diagnostics);
  const finder = makeBlockFinder(spec, context);
  const total = plain.reduce((sum, {blocks}) => sum + (blocks ?? 0), 0);
  const progress: Progress = {channels: input, blocks: 0, operations: 0, total, names: new Set()};
  const all: Stages = {spec, context, finder, progress, checked: new Set()};
  const stages = plain.map((stage, index) => resolveOne(stage, index, all)).filter((stage) => stage !== null);
  const shared = getEntry(spec, 'block');
  const isUsed = plain.some(({tree}) => getEntry(tree, 'block') === null && getEntry(tree, 'body') === null);
  if (shared !== null && plain.length > 0 && !isUsed && finder.find(shared) !== null) {
    warnOfShared(shared, context.diagnostics);
  }
  const isOwn = ({source}: Place) => source.name === showPath(context.library, context.path);
  if (stages.length === plain.length) warnOfBlocks(spec, finder.usedOwn, isOwn, context.diagnostics);
  return {stages: nameStages(stages), channels: progress.channels};
}

function resolveOne(stage: StageFields, index: number, all: Stages): TemplatedStage | null {
  const {spec, context, finder, progress, checked} = all;
  const {diagnostics} = context;
  const where = `stages[${index}]`;
  if (stage.tree !== null && getEntry(stage.tree, 'body') !== null) {
    reportUnknownKeys(stage.tree, ['body'], null, where, diagnostics);
    return resolveWrittenStage(index, stage.tree, progress, context);
  }
  const counted = hasBlocks(stage, where, diagnostics);
  const found = findBlock(spec, stage, finder, context);
  if (found === null) {
    if (stage.tree !== null) reportTypos(stage.tree, stageKeys, where, diagnostics);
    return null;
  }
  checkStage(stage, found, where, diagnostics);
  checkBlock(found, checked, context);
  if (!counted || !hasChannels(stage, found, where, diagnostics)) return null;
  if (progress.blocks + stage.blocks > maxBlocks) {
    const place = getEntry(stage.tree, 'blocks')?.place ?? stage.place;
    diagnostics.push(makeError(place, say.tooManyBlocks(progress.blocks + stage.blocks, maxBlocks)));
    return null;
  }
  return resolveStage(index, stage, found, progress, {spec, context});
}

/** The block of a stage: its own, or the network's. */
function findBlock(spec: MapTree, {tree}: StageFields, {find}: BlockFinder, {diagnostics}: Context): FoundBlock | null {
  const use: Tree | null = getEntry(tree, 'block') ?? getEntry(spec, 'block');
  if (use !== null) return find(use);
  // With "extends" left, what it stands for was not found, and may hold it.
  if (!spec.entries.has('extends')) {
    const meaning = 'The block that stages are made of, by its name; or name one in each stage.';
    diagnostics.push(makeError(placeOfSpec(spec), missingKey('The spec', 'block', meaning)));
  }
  return null;
}
