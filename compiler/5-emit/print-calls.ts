import type {GraphBlock} from '../4-analyze/graph.js';
import type {BlockFunction} from './block-functions.js';
import {isEqual} from './block-functions.js';
import {printArguments} from './block-parameters.js';
import type {BlockStage} from './block-stage.js';
import {lineWidth, printCount, printShape, printText} from './text.js';

/** So many equal blocks in a row are more than a screen of equal lines: they become a loop. */
const longestList = 40;

/** One block as the network's function calls it. */
interface Call {
  readonly block: GraphBlock;
  readonly name: string;
  readonly sizes: readonly string[];
  /** `// [8, 8, 64] 73,984` */
  readonly comment: string;
}

/** Calls in a row that differ in nothing but the number that their names end with. */
interface Run {
  readonly calls: Call[];
  /** What the names begin with; null where they end with no number. */
  readonly prefix: string | null;
  readonly first: number;
}

/** The blocks of a stage, one line each; a long run of equal ones as a loop over their numbers. */
export function printBlockCalls(
  stage: BlockStage,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  index: string,
): string[] {
  const calls: Call[] = [];
  for (const block of stage.blocks) calls.push(makeCall(stage, block, functionOf, calls.at(-1)));
  return findRuns(calls).flatMap(({calls, prefix, first}) => {
    const [example] = calls;
    if (example === undefined || prefix === null || calls.length <= longestList) {
      return calls.map((call) => printCall(call, printText(call.block.name)));
    }
    const loop = `for (let ${index} = ${first}; ${index} < ${first + calls.length}; ${index}++)`;
    return [`${loop} {`, `  ${printCall(example, `\`${prefix}\${${index}}\``)} each`, '}'];
  });
}

function makeCall(
  stage: BlockStage,
  block: GraphBlock,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  before: Call | undefined,
): Call {
  const made = functionOf.get(block);
  if (made === undefined) throw new Error(`${block.name} has no function`);
  return {
    block,
    name: made.name,
    sizes:
      before !== undefined && isEqual(before.block, block)
        ? before.sizes
        : printArguments(stage, block, made.parameters),
    comment: `// ${printShape(block.shape)} ${printCount(block.parameters)}`,
  };
}

function printCall({name, sizes, comment}: Call, blockName: string): string {
  const print = (given: readonly string[]) => `x = ${name}(${['x', blockName, ...given].join(', ')});`;
  const line = print(sizes);
  const isTooWide = line.length + 2 > lineWidth;
  return `${isTooWide ? print(sizes.map(breakOptions)) : line} ${comment}`;
}

/** Numbers that are passed by name, on a line of their own. */
function breakOptions(options: string): string {
  return options.replace(/^\{(.*)\}$/, '{\n  $1,\n}');
}

function findRuns(calls: readonly Call[]): Run[] {
  const runs: Run[] = [];
  for (const call of calls) {
    const [, prefix = null, digits = ''] = /^([\w.-]*?)(0|[1-9]\d*)$/.exec(call.block.name) ?? [];
    const run = runs.at(-1);
    const last = run?.calls.at(-1);
    const continues =
      run !== undefined &&
      last !== undefined &&
      prefix !== null &&
      prefix === run.prefix &&
      Number(digits) === run.first + run.calls.length &&
      printCall(call, '') === printCall(last, '');
    if (continues) run.calls.push(call);
    else runs.push({calls: [call], prefix, first: Number(digits)});
  }
  return runs;
}
