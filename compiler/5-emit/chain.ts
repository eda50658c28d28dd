import type {GraphItem} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import type {Printing} from './calls.js';
import {printCall} from './calls.js';
import {printParallel} from './parallel.js';
import type {Assignment, Chain, Expression} from './statements.js';
import {assign} from './statements.js';
import {lineWidth} from './text.js';

/**
 * Items as a chain of calls. Each statement begins with a convolution or another operation that heads one; what follows
 * wraps it, as far as the line allows: `relu(batchNorm(conv(x, …), …))`.
 *
 * @param start what the first item is applied to: a variable, or an expression that it may wrap
 * @param next the variable that each statement assigns, and that the following one begins with
 */
export function printChain(items: readonly GraphItem[], start: Expression, next: string, printing: Printing): Chain {
  const room = lineWidth - `  const ${next} = ;`.length;
  const assignments: Assignment[] = [];
  let result = start;
  for (const item of items) {
    if (item.kind === 'parallel') {
      const operand = assign(result, next, assignments).text;
      const joined = printParallel(item, operand, room, printing, printChain);
      assignments.push(...joined.assignments);
      result = joined.result;
      continue;
    }
    const wrapped = printCall(item, result.text, printing);
    const isFirst = result.shape === null;
    const begins = !isFirst && (getOperation(item.spec.operation).heads || wrapped.length > room);
    const operand = begins ? assign(result, next, assignments) : result;
    result = {
      text: begins || isFirst ? printCall(item, operand.text, printing, room) : wrapped,
      shape: item.shape,
      parameters: operand.parameters + item.parameters,
    };
  }
  return {assignments, result};
}
