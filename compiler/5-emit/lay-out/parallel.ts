import type {Flow, Parallel} from '../describe/flow.js';
import type {Identifier, NameOf} from '../identifiers.js';
import type {Assignment, Chain, Expression} from './statements.js';
import {assign, variable} from './statements.js';

/** How a branch is laid out: as any other flow. */
type LayOutBranch = (flow: Flow, start: Expression, variable: Identifier, nameOf: NameOf) => Chain;

/** Branches side by side, a variable each, and the join as the expression that follows. */
export function layOutParallel(
  parallel: Parallel,
  operand: string,
  room: number,
  nameOf: NameOf,
  layOutBranch: LayOutBranch,
): Chain {
  const {split, branches, shape} = parallel;
  const assignments: Assignment[] = [];
  const parts = split === null ? null : split.parts.map(nameOf);
  if (split !== null && parts !== null) {
    const text = `${nameOf(split.layerFunction)}(${operand}, ${parts.length})`;
    assignments.push({variable: `[${parts.join(', ')}]`, text, shape: null, parameters: 0});
  }
  const sides = branches.map(({variable: own, flow}, index) => {
    const input = parts?.[index] ?? operand;
    if (own === null) return input;
    const chain = layOutBranch(flow, variable(input), own, nameOf);
    assignments.push(...chain.assignments);
    return assign(chain.result, nameOf(own), assignments).text;
  });
  const text = layOutJoin(parallel, sides, room, assignments, nameOf);
  return {assignments, result: {text, shape, parameters: 0}};
}

/** `concat([a, b, c])`, `add(add(a, b), c)`. A sum that is wider than a line is added up step by step. */
function layOutJoin(
  {join, joinFunction, total}: Parallel,
  sides: readonly string[],
  room: number,
  assignments: Assignment[],
  nameOf: NameOf,
): string {
  const called = nameOf(joinFunction);
  if (join === 'concat') {
    const text = `${called}([${sides.join(', ')}])`;
    return text.length <= room ? text : `${called}([\n${sides.map((side) => `  ${side},\n`).join('')}])`;
  }
  const [first = '', ...others] = sides;
  const nested = others.reduce((text, side) => `${called}(${text}, ${side})`, first);
  if (total === null || nested.length <= room) return nested;
  const name = nameOf(total);
  for (const [index, side] of others.entries()) {
    const text = `${called}(${index === 0 ? first : name}, ${side})`;
    assignments.push({variable: name, text, shape: null, parameters: 0});
  }
  return name;
}
