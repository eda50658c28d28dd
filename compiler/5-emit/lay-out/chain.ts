import type {Call, Flow} from '../describe/flow.js';
import type {Identifier, NameOf} from '../identifiers.js';
import {lineWidth} from '../text.js';
import {layOutCall} from './calls.js';
import {layOutParallel} from './parallel.js';
import type {Assignment, Chain, Expression} from './statements.js';
import {assign} from './statements.js';

/** A call that wraps an expression, and what it wraps. */
interface Wrapping {
  readonly inner: Expression;
  readonly call: Call;
}

/**
 * A flow as a chain of calls. Each statement begins with a convolution or another operation that heads one; what
 * follows wraps it, as far as the line allows: `relu(batchNorm(conv(x, …), …))`. Where the line is too short, what
 * wraps goes together to the next: `relu(batchNorm(x, …))`.
 *
 * @param start what the first call is applied to: a variable, or an expression that it may wrap
 * @param variable what each statement assigns, and the following one begins with
 */
export function layOutChain(flow: Flow, start: Expression, variable: Identifier, nameOf: NameOf): Chain {
  const next = nameOf(variable);
  const room = lineWidth - `  const ${next} = ;`.length;
  const assignments: Assignment[] = [];
  let result = start;
  let last: Wrapping | null = null;
  const apply = (call: Call, operand: Expression): Expression => ({
    text: layOutCall(call, operand.text, nameOf, operand.shape === null ? room : undefined),
    shape: call.shape,
    parameters: operand.parameters + call.parameters,
  });
  for (const item of flow) {
    if (item.kind === 'parallel') {
      const joined = layOutParallel(item, assign(result, next, assignments).text, room, nameOf, layOutChain);
      assignments.push(...joined.assignments);
      result = joined.result;
      last = null;
      continue;
    }
    const isFirst = result.shape === null;
    const wrapped = apply(item, result);
    if (isFirst || (!item.heads && wrapped.text.length <= room)) {
      last = isFirst ? null : {inner: result, call: item};
      result = wrapped;
      continue;
    }
    const along: Wrapping | null = item.heads ? null : last;
    const operand: Expression = assign(along?.inner ?? result, next, assignments);
    const moved: Expression = along === null ? operand : apply(along.call, operand);
    last = along === null ? null : {inner: moved, call: item};
    result = apply(item, moved);
  }
  return {assignments, result};
}
