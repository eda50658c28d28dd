import type {BlockCall, Loop} from '../describe/block-calls.js';
import type {Identifier, NameOf} from '../identifiers.js';
import {lineWidth, printText} from '../text.js';
import {printOptions} from './calls.js';

type Variables = Readonly<Record<'x' | 'index', Identifier>>;

/** `x = basic(x, 'layer1.0', 64); // [32, 32, 64] 73,984`, or the loop of many such. */
export function layOutBlockCall(one: BlockCall | Loop, variables: Variables, nameOf: NameOf): string {
  if (one.kind === 'block-call') return layOutOne(one, printText(one.block), variables, nameOf);
  const {call, prefix, first, count} = one;
  const index = nameOf(variables.index);
  const line = layOutOne(call, `\`${prefix}\${${index}}\``, variables, nameOf);
  const head = `for (let ${index} = ${first}; ${index} < ${first + count}; ${index}++) {`;
  return [head, ...`${line} each`.split('\n').map((part) => `  ${part}`), '}'].join('\n');
}

/** Numbers that are passed by name stand on a line of their own where the call would be too wide. */
function layOutOne(call: BlockCall, block: string, variables: Variables, nameOf: NameOf): string {
  const {sizes, byName, comment} = call;
  const x = nameOf(variables.x);
  const write = (given: readonly string[]) => `${x} = ${nameOf(call.function)}(${[x, block, ...given].join(', ')});`;
  if (!byName) return `${write(sizes.map(({value}) => value))} // ${comment}`;
  const named = sizes.map(({parameter, value}) => `${nameOf(parameter)}: ${value}`);
  const line = write([printOptions(named)]);
  return `${line.length + 2 <= lineWidth ? line : write([`{\n  ${named.join(', ')},\n}`])} // ${comment}`;
}
