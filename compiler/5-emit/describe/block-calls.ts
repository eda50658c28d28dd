import {describeResult} from './result-comment.js';
import type {GraphBlock} from '../../4-analyze/graph.js';
import type {Identifier} from '../identifiers.js';
import type {BlockFunction} from './block-functions.js';
import {isEqual} from './block-groups.js';
import type {Size} from './block-parameters.js';
import {describeSizes, passesByName} from './block-parameters.js';
import type {BlockStage} from './block-stage.js';

/** So many equal blocks in a row are more than a screen of equal lines: they become a loop. */
const longestList = 40;

/** One block as the network's function calls it. */
export interface BlockCall {
  readonly kind: 'block-call';
  readonly function: Identifier;
  readonly block: string;
  readonly sizes: readonly Size[];
  readonly byName: boolean;
  /** `[8, 8, 64] 73,984` */
  readonly comment: string;
}

/** Blocks that differ in nothing but the number that their names end with. */
export interface Loop {
  readonly kind: 'loop';
  readonly call: BlockCall;
  /** What the names begin with. */
  readonly prefix: string;
  readonly first: number;
  readonly count: number;
}

/** Calls in a row that could be a loop; the prefix is null where their names end with no number. */
interface Run {
  readonly calls: BlockCall[];
  readonly prefix: string | null;
  readonly first: number;
}

/** The blocks of a stage; a long run of equal ones as a loop over their numbers. */
export function describeBlockCalls(
  stage: BlockStage,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
): (BlockCall | Loop)[] {
  const calls: BlockCall[] = [];
  let before: GraphBlock | undefined;
  for (const block of stage.blocks) {
    const same = before !== undefined && isEqual(before, block) ? calls.at(-1) : undefined;
    calls.push(describeBlockCall(stage, block, functionOf, same?.sizes));
    before = block;
  }
  return findRuns(calls).flatMap(({calls: run, prefix, first}): (BlockCall | Loop)[] => {
    const [call] = run;
    const isShort = call === undefined || prefix === null || run.length <= longestList;
    return isShort ? run : [{kind: 'loop', call, prefix, first, count: run.length}];
  });
}

function describeBlockCall(
  stage: BlockStage,
  block: GraphBlock,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  sizes?: readonly Size[],
): BlockCall {
  const made = functionOf.get(block);
  if (made === undefined) throw new Error(`${block.name} has no function`);
  return {
    kind: 'block-call',
    function: made.name,
    block: block.name,
    sizes: sizes ?? describeSizes(stage, block, made.parameters),
    byName: passesByName(made.parameters),
    comment: describeResult(block.shape, block.parameters),
  };
}

function findRuns(calls: readonly BlockCall[]): Run[] {
  const runs: Run[] = [];
  for (const call of calls) {
    const [, prefix = null, digits = ''] = /^([\w.-]*?)(0|[1-9]\d*)$/.exec(call.block) ?? [];
    const run = runs.at(-1);
    const last = run?.calls.at(-1);
    const continues =
      run !== undefined &&
      last !== undefined &&
      prefix !== null &&
      prefix === run.prefix &&
      Number(digits) === run.first + run.calls.length &&
      isRepeated(call, last);
    if (continues) run.calls.push(call);
    else runs.push({calls: [call], prefix, first: Number(digits)});
  }
  return runs;
}

/** Whether two calls differ in the block's name only. */
function isRepeated(one: BlockCall, other: BlockCall): boolean {
  return (
    one.function === other.function &&
    one.comment === other.comment &&
    one.sizes.every(({value}, index) => value === other.sizes[index]?.value)
  );
}
