import type {BlockDescription} from '../describe/block.js';
import type {Flow} from '../describe/flow.js';
import type {Identifier, NameOf} from '../identifiers.js';
import {layOutChain} from './chain.js';
import type {Assignment, Expression} from './statements.js';
import {assign, printAssignments, variable} from './statements.js';

/** The statements of a block's function. The last line of a residual block returns `relu(add(y, shortcut))`. */
export function layOutBlock(block: BlockDescription, nameOf: NameOf): string[] {
  const {variables, projectsFrom, before, body, shortcut, after, shape} = block;
  const assignments: Assignment[] = [];
  const layOut = (flow: Flow, start: Expression, next: Identifier): Expression => {
    const chain = layOutChain(flow, start, next, nameOf);
    assignments.push(...chain.assignments);
    return chain.result;
  };
  const put = (value: Expression, into: Identifier) => assign(value, nameOf(into), assignments);
  const x = variable(nameOf(variables.x));
  const isProjection = shortcut !== null && shortcut.projection.length > 0;
  const isShared = isProjection && projectsFrom === 'before';
  const start = isShared ? put(layOut(before, x, variables.before), variables.before) : x;
  let result = layOut(isShared ? body : [...before, ...body], start, variables.y);
  if (shortcut !== null || after.length > 0) result = put(result, variables.y);
  if (shortcut !== null) {
    const side = isProjection ? put(layOut(shortcut.projection, start, variables.shortcut), variables.shortcut) : x;
    result = {text: `${nameOf(shortcut.add)}(${result.text}, ${side.text})`, shape, parameters: 0};
  }
  result = layOut(after, result, variables.y);
  return [...printAssignments(assignments), `return ${result.text};`];
}
