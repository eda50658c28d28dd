import {formatShape} from '../../../common/format.js';
import {describeResult} from '../describe/result-comment.js';
import type {Flow} from '../describe/flow.js';
import type {NetworkDescription, StageDescription} from '../describe/network.js';
import type {NameOf} from '../identifiers.js';
import {lineWidth, printText} from '../text.js';
import {layOutBlockCall} from './block-calls.js';
import {layOutCall} from './calls.js';
import {layOutChain} from './chain.js';
import type {Assignment, AssignmentOptions, Expression} from './statements.js';
import {assign, printAssignments, variable} from './statements.js';

/** The statements of a network's function. */
export function layOutNetwork(network: NetworkDescription, nameOf: NameOf): string[] {
  const {variables, words, input, stages} = network;
  return [
    `const ${nameOf(variables.image)} = ${nameOf(words.input)}(${formatShape(input)});`,
    ...layOutStem(network, nameOf),
    ...stages.flatMap((stage) => ['', `// ${stage.comment}`, ...layOutStage(stage, network, nameOf)]),
    '',
    ...layOutHead(network, nameOf),
  ];
}

/** Assigned to `x`, which the stages go on with. */
function layOutStem(network: NetworkDescription, nameOf: NameOf): string[] {
  const [x, image] = [nameOf(network.variables.x), nameOf(network.variables.image)];
  if (network.stem.length === 0) return [`let ${x} = ${image};`];
  return print(layOutFlow(network.stem, image, network, nameOf), {changing: [x]});
}

function layOutStage({content}: StageDescription, network: NetworkDescription, nameOf: NameOf): string[] {
  if (!('flow' in content)) return content.map((call) => layOutBlockCall(call, network.variables, nameOf));
  const x = nameOf(network.variables.x);
  return print(layOutFlow(content.flow, x, network, nameOf), {declared: [x]});
}

function layOutFlow(flow: Flow, start: string, {variables}: NetworkDescription, nameOf: NameOf): Assignment[] {
  const {assignments, result} = layOutChain(flow, variable(start), variables.x, nameOf);
  const all = [...assignments];
  assign(result, nameOf(variables.x), all);
  return all;
}

/** A short head is nested into the last line, `return model('resnet18', image, dense(globalAvgPool(x), …));`. */
function layOutHead({variables, words, head, title}: NetworkDescription, nameOf: NameOf): string[] {
  const x = nameOf(variables.x);
  const last = ({text}: Expression) =>
    `return ${nameOf(words.model)}(${printText(title)}, ${nameOf(variables.image)}, ${text});`;
  const calls = head.filter((item) => item.kind === 'call');
  const nested = last(variable(calls.reduce((text, call) => layOutCall(call, text, nameOf), x)));
  const isPlain = calls.length === head.length && calls.filter(({heads}) => heads).length <= 1;
  if (isPlain && nested.length + 2 <= lineWidth) return [nested];
  const {assignments, result} = layOutChain(head, variable(x), variables.x, nameOf);
  if (last(result).length + 2 <= lineWidth) return [...print(assignments, {declared: [x]}), last(result)];
  const all: Assignment[] = [...assignments];
  const output = assign(result, x, all);
  return [...print(all, {declared: [x]}), last(output)];
}

/** Statements with a comment on the result of each: `// [32, 32, 64] · 1,856 parameters`. */
function print(assignments: readonly Assignment[], options: AssignmentOptions): string[] {
  const comment = ({shape, parameters}: Assignment) =>
    shape === null ? '' : ` // ${describeResult(shape, parameters)}`;
  return printAssignments(assignments, {...options, comment});
}
