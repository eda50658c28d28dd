import type {MapTree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {makeError} from '../diagnostics/diagnostic.js';
import type {Place} from '../diagnostics/place.js';
import * as say from '../diagnostics/resolve-messages.js';
import {readDefinition, resolveBlock} from './blocks.js';
import {cite} from './cite.js';
import type {Context} from './context.js';
import {isPartName, valuesOf} from './context.js';
import {loadPart} from './load.js';
import type {StageSpec} from './model-spec.js';
import {reportSlips, reportUnknownKeys} from './parameters.js';
import {textAt} from './read.js';
import type {PlainStage} from './stages.js';
import {readStages} from './stages.js';

/** Blocks of a network, all stages together. ResNet-1202 has 600. */
const mostBlocks = 4096;

const stageKeys = ['blocks', 'channels', 'stride', 'block'];

/** Every stage with its blocks' operations resolved; faulty stages are left out and reported. */
export function resolveStages(spec: MapTree, input: number, context: Context): StageSpec[] {
  const {diagnostics} = context;
  const parts = new Map<string, MapTree | null>();
  const stages: StageSpec[] = [];
  let channelsIn = input;
  let count = 0;
  for (const [index, stage] of readStages(spec, diagnostics).entries()) {
    const used = findBlock(spec, stage, parts, context);
    if (used === null) {
      if (stage.tree !== null) reportSlips(stage.tree, stageKeys, `stages[${index}]`, diagnostics);
      continue;
    }
    if (stage.tree !== null) {
      reportUnknownKeys(stage.tree, stageKeys, getEntry(used.part, 'parameters'), `stages[${index}]`, diagnostics);
    }
    if (stage.blocks === null || stage.channels === null) continue;
    count += stage.blocks;
    if (count > mostBlocks) {
      const place = getEntry(stage.tree, 'blocks')?.place ?? stage.place;
      diagnostics.push(makeError(place, say.tooManyBlocks(count, mostBlocks)));
      return stages;
    }
    const resolved = resolveStage(
      index,
      {...stage, blocks: stage.blocks, channels: stage.channels},
      used,
      channelsIn,
      context,
    );
    stages.push(resolved);
    channelsIn = resolved.channels * resolved.block.expansion;
  }
  return stages;
}

interface UsedBlock {
  readonly name: string;
  readonly part: MapTree;
}

/** The block file of a stage: its own, or the network's. Read once each. */
function findBlock(
  spec: MapTree,
  stage: PlainStage,
  parts: Map<string, MapTree | null>,
  context: Context,
): UsedBlock | null {
  const name = stage.block?.name ?? textAt(spec, 'block');
  const place: Place | undefined = stage.block?.place ?? getEntry(spec, 'block')?.place;
  if (place === undefined || !isPartName(name)) return null;
  let part = parts.get(name);
  if (part === undefined) {
    const loaded = loadPart(context.library, 'block', name, place, context.path);
    context.diagnostics.push(...loaded.diagnostics);
    part = loaded.tree;
    parts.set(name, part);
  }
  return part === null ? null : {name, part};
}

function resolveStage(
  index: number,
  stage: PlainStage & {readonly blocks: number; readonly channels: number},
  {name: blockName, part}: UsedBlock,
  channelsIn: number,
  {library, diagnostics}: Context,
): StageSpec {
  const block = readDefinition(blockName, part);
  const out = stage.channels * block.expansion;
  const given = valuesOf(stage.tree);
  const trail = [`stage ${index + 1} (${cite(stage.place)})`, `block ${blockName}`];
  const scope = {schemas: library.schemas, trail, diagnostics};
  const sizes = {in: channelsIn, out, channels: stage.channels, stride: stage.stride};
  const first = resolveBlock(part, block, sizes, given, scope);
  const others = stage.blocks === 1 ? first : resolveBlock(part, block, {...sizes, in: out, stride: 1}, given, scope);
  const name = `layer${index + 1}`;
  const blocks = Array.from({length: stage.blocks}, (_, at) => {
    const {body, projection, after, in: incoming} = at === 0 ? first : others;
    return {name: `${name}.${at}`, in: incoming, out, body, projection, after};
  });
  return {
    name,
    place: stage.place,
    block,
    channels: stage.channels,
    stride: stage.stride,
    parameters: first.parameters,
    blocks,
  };
}
