import type {MapTree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {makeError} from '../diagnostics/diagnostic.js';
import * as say from '../diagnostics/block-messages.js';
import type {BlockUse, ResolvedBlock} from './blocks.js';
import {readDefinition, resolveBlock} from './blocks.js';
import {channelsAfter, countOperations} from './channels.js';
import {formatFileLine} from '../diagnostics/place.js';
import type {Context} from './context.js';
import {valuesOf} from './context.js';
import type {Variables} from './expression.js';
import type {FoundBlock} from './find-block.js';
import type {BlockParts, BlockSpec} from './model-spec.js';
import type {TemplatedStage} from './stage-names.js';
import {findTemplate, nameBlock} from './stage-names.js';
import type {StageFields} from './stages.js';
import {usedVariables} from './used-variables.js';

/** Operations of all blocks together. ResNet-1202 has 5,000. */
const maxOperations = 100_000;

/** How far the blocks have come, stage after stage. */
export interface Progress {
  /** Channels that come into the next block. */
  channels: number;
  /** Blocks and operations so far. */
  blocks: number;
  operations: number;
  /** Blocks of the network. */
  readonly total: number;
  /** Names of blocks so far. */
  readonly names: Set<string>;
}

/**
 * One stage, block by block. Blocks that differ in nothing that their file asks for are resolved once, so that a long
 * stage costs as much as a short one.
 */
export function resolveStage(
  index: number,
  stage: StageFields & {readonly blocks: number},
  {name: blockName, part, use: written}: FoundBlock,
  progress: Progress,
  {spec, context}: {readonly spec: MapTree; readonly context: Context},
): TemplatedStage {
  const {library, conventions, diagnostics} = context;
  const definition = readDefinition(blockName, part);
  const trail = [`stage ${index + 1} (${formatFileLine(stage.place)})`, `block ${blockName}`];
  const scope = {schemas: library.schemas, conventions, trail, diagnostics};
  const use: BlockUse = {
    tree: part,
    definition,
    given: new Map([...valuesOf(written), ...valuesOf(stage.tree)]),
    outer: context.params,
    scope,
  };
  const template = findTemplate(spec, stage.tree, stage.place);
  const used = new Set([
    'in',
    'out',
    'stride',
    ...usedVariables(part),
    ...usedVariables(stage.tree),
    ...usedVariables(written),
  ]);
  const memo = new Map<string, ResolvedBlock & {readonly end: number; readonly operations: number}>();
  const blocks: BlockSpec[] = [];
  let parameters: ResolvedBlock['parameters'] = {};
  for (let at = 0; at < stage.blocks; at++) {
    const known = describePosition(index, at, stage, progress);
    const key = JSON.stringify([...known].filter(([name]) => used.has(name)));
    let resolved = memo.get(key);
    if (resolved === undefined) {
      const made = resolveBlock(use, known);
      const operations = countOfParts(made.parts);
      resolved = {...made, end: channelsAfter(made.parts.after, made.parts.out), operations};
      memo.set(key, resolved);
    }
    if (at === 0) ({parameters} = resolved);
    const name = nameBlock(template, new Map([...resolved.variables, ...known]), progress.names, diagnostics, trail);
    blocks.push({name, parts: resolved.parts});
    progress.channels = resolved.end;
    progress.blocks++;
    progress.operations += resolved.operations;
    if (progress.operations > maxOperations) {
      const place = getEntry(stage.tree, 'blocks')?.place ?? stage.place;
      diagnostics.push(makeError(place, say.tooManyOperations(maxOperations)));
      break;
    }
  }
  const {channels, stride, place} = stage;
  return {name: '', place, block: definition, channels, stride, parameters, blocks, template: template.text};
}

/** The variables that say where a block stands. */
function describePosition(
  index: number,
  at: number,
  {blocks, channels, stride}: StageFields & {readonly blocks: number},
  progress: Progress,
): Variables {
  return new Map([
    ['in', progress.channels],
    ...(channels === null ? [] : [['channels', channels] as const]),
    ['stride', at === 0 ? stride : 1],
    ['stage', index + 1],
    ['index', at],
    ['number', at + 1],
    ['block', progress.blocks + 1],
    ['blocks', progress.total],
    ['last', at === blocks - 1 ? 1 : 0],
  ]);
}

function countOfParts({before, body, projection, after}: BlockParts): number {
  return [before, body, projection, after].reduce((sum, items) => sum + countOperations(items), 0);
}
