import type {GraphItem, Step} from '../4-analyze/graph.js';
import {getOperation} from '../operations/index.js';
import type {Printing} from './calls.js';
import {printCall} from './calls.js';
import {printParallel} from './parallel.js';
import type {Assignment, Chain, Expression} from './statements.js';
import {assign} from './statements.js';
import {lineWidth} from './text.js';

/** A call that wraps an expression, and what it wraps. */
interface Wrapping {
  readonly inner: Expression;
  readonly step: Step;
}

/**
 * Items as a chain of calls. Each statement begins with a convolution or another operation that heads one; what follows
 * wraps it, as far as the line allows: `relu(batchNorm(conv(x, …), …))`. Where the line is too short, what wraps goes
 * together to the next: `relu(batchNorm(x, …))`.
 *
 * @param start what the first item is applied to: a variable, or an expression that it may wrap
 * @param next the variable that each statement assigns, and that the following one begins with
 */
export function printChain(items: readonly GraphItem[], start: Expression, next: string, printing: Printing): Chain {
  const room = lineWidth - `  const ${next} = ;`.length;
  const assignments: Assignment[] = [];
  let result = start;
  let last: Wrapping | null = null;
  const apply = (step: Step, operand: Expression): Expression => ({
    text: printCall(step, operand.text, printing, operand.shape === null ? room : undefined),
    shape: step.shape,
    parameters: operand.parameters + step.parameters,
  });
  for (const item of items) {
    if (item.kind === 'parallel') {
      const joined = printParallel(item, assign(result, next, assignments).text, room, printing, printChain);
      assignments.push(...joined.assignments);
      result = joined.result;
      last = null;
      continue;
    }
    const isFirst = result.shape === null;
    const heads = getOperation(item.spec.operation).heads;
    const wrapped = apply(item, result);
    if (isFirst || (!heads && wrapped.text.length <= room)) {
      last = isFirst ? null : {inner: result, step: item};
      result = wrapped;
      continue;
    }
    const along: Wrapping | null = heads ? null : last;
    const operand: Expression = assign(along?.inner ?? result, next, assignments);
    const moved: Expression = along === null ? operand : apply(along.step, operand);
    last = along === null ? null : {inner: moved, step: item};
    result = apply(item, moved);
  }
  return {assignments, result};
}
