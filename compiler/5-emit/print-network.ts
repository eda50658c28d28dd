import {cite} from '../3-resolve/cite.js';
import type {Graph, GraphBlock, GraphItem, GraphStage, Step} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import type {BlockFunction} from './block-functions.js';
import {usesBlock} from './block-stage.js';
import type {Printing} from './calls.js';
import {differingKeys, printCall, printLiteral} from './calls.js';
import {printChain} from './chain.js';
import {printFunction} from './functions.js';
import {makeUnique, startNames} from './names.js';
import {printBlockCalls} from './print-calls.js';
import type {Assignment, AssignmentOptions, Expression} from './statements.js';
import {assign, printAssignments, variable} from './statements.js';
import {lineWidth, printCount, printSentence, printShape, printText} from './text.js';

/** The network's own function: the stem, a line a block, and the head. */
export function printNetwork(
  graph: Graph,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  words: Set<string>,
): string[] {
  const functions = [...functionOf.values()].map(({name}) => name);
  const printing: Printing = {
    words,
    taken: startNames([graph.identifier, ...functions]),
    keys: differingKeys,
    name: ({name}) => printText(name ?? ''),
    argument: printArgument,
  };
  const usesClasses = flattenItems(graph.head).some((step) =>
    differingKeys(step).some((key) => printArgument(step, key) === 'classes'),
  );
  return printFunction({
    comment: describeNetwork(graph),
    head: `export function ${graph.identifier}`,
    parameters: usesClasses ? [`{classes = ${graph.classes}} = {}`] : [],
    result: 'Model',
    body: [
      `const image = input(${printShape(graph.input)});`,
      ...printStem(graph, printing),
      ...printStages(graph.stages, functionOf, printing),
      '',
      ...printHead(graph, printing),
    ],
  });
}

function printArgument(step: Step, key: string): string {
  return step.spec.expressions[key] === '$classes' ? 'classes' : printLiteral(step, key);
}

/** Assigned to `x`, which the stages go on with. */
function printStem({stem}: Graph, printing: Printing): string[] {
  if (stem.length === 0) return ['let x = image;'];
  const assignments: Assignment[] = [];
  appendTo(assignments, stem, 'image', printing);
  return print(assignments, {changing: ['x']});
}

function printStages(
  stages: readonly GraphStage[],
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  printing: Printing,
): string[] {
  const index = makeUnique('index', printing.taken);
  return stages.flatMap((stage) => [
    '',
    `// ${stage.name} · ${cite(stage.place)}`,
    ...(usesBlock(stage) ? printBlockCalls(stage, functionOf, index) : printWritten(stage, printing)),
  ]);
}

/** A stage without a block: its operations, as those of the stem. */
function printWritten(stage: GraphStage, printing: Printing): string[] {
  const assignments: Assignment[] = [];
  appendTo(assignments, stage.blocks.flatMap(itemsOfBlock), 'x', printing);
  return print(assignments, {declared: ['x']});
}

function appendTo(assignments: Assignment[], items: readonly GraphItem[], start: string, printing: Printing): void {
  const chain = printChain(items, variable(start), 'x', printing);
  assignments.push(...chain.assignments);
  assign(chain.result, 'x', assignments);
}

/** A short head is nested into the last line, `return model('resnet18', image, dense(globalAvgPool(x), …));`. */
function printHead({name, head}: Graph, printing: Printing): string[] {
  const last = ({text}: Expression) => `return model(${printText(name)}, image, ${text});`;
  const steps = head.filter((item) => item.kind === 'step');
  const nested = last(variable(steps.reduce((text, step) => printCall(step, text, printing), 'x')));
  const isShort = steps.length === head.length && nested.length + 2 <= lineWidth && steps.filter(heads).length <= 1;
  if (isShort) return [nested];
  const {assignments, result} = printChain(head, variable('x'), 'x', printing);
  if (last(result).length + 2 <= lineWidth) return [...print(assignments, {declared: ['x']}), last(result)];
  const all: Assignment[] = [...assignments];
  const output = assign(result, 'x', all);
  return [...print(all, {declared: ['x']}), last(output)];
}

function heads({spec}: Step): boolean {
  return getOperation(spec.operation).heads;
}

/** Statements with the shape that each ends with, and its parameters if it has any: `// [32, 32, 64] 1,856`. */
function print(assignments: readonly Assignment[], options: AssignmentOptions): string[] {
  const comment = ({shape, parameters}: Assignment) => {
    if (shape === null) return '';
    return ` // ${printShape(shape)}${parameters === 0 ? '' : ` ${printCount(parameters)}`}`;
  };
  return printAssignments(assignments, {...options, comment});
}

function describeNetwork({name, description}: Graph): string {
  const sentence = printSentence(description ?? `The network ${name}`);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
