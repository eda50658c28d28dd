import type {Join} from '../3-resolve/model-spec.js';
import {generatedWords} from '../3-resolve/names.js';
import type {GraphItem, ParallelStep} from '../4-analyze/graph.js';
import {flattenItems} from '../4-analyze/graph.js';
import {joins} from '../operations/join.js';
import {splitChannels} from '../operations/split-channels.js';
import type {Printing} from './calls.js';
import {makeUnique, toVariable} from './names.js';
import type {Assignment, Chain, Expression} from './statements.js';
import {assign, variable} from './statements.js';

/** How a branch is printed: as any other list of items. */
type PrintBranch = (items: readonly GraphItem[], start: Expression, next: string, printing: Printing) => Chain;

/**
 * Branches side by side: a variable for each that does something, named after its layers where they have a name in
 * common, and the join as the expression that goes on.
 */
export function printParallel(
  {spec, branches, shape}: ParallelStep,
  operand: string,
  room: number,
  printing: Printing,
  printBranch: PrintBranch,
): Chain {
  const assignments: Assignment[] = [];
  const inputs = spec.split ? printSplit(branches.length, operand, assignments, printing) : [];
  const working = branches.filter(({length}) => length > 0).length;
  const names = nameBranches(branches);
  const sides = branches.map((branch, index) => {
    const input = inputs[index] ?? operand;
    if (branch.length === 0) return input;
    const own = names[index] ?? (working === 1 ? 'branch' : `branch${index + 1}`);
    const name = makeUnique(generatedWords.has(own) ? `${own}Branch` : own, printing.taken);
    const chain = printBranch(branch, variable(input), name, printing);
    assignments.push(...chain.assignments);
    return assign(chain.result, name, assignments).text;
  });
  const text = printJoin(spec.join, sides, room, assignments, printing);
  return {assignments, result: {text, shape, parameters: 0}};
}

/** `const [left, right] = splitChannels(x, 2);` */
function printSplit(count: number, operand: string, assignments: Assignment[], {taken, words}: Printing): string[] {
  words.add(splitChannels.word);
  const names = count === 2 ? ['left', 'right'] : Array.from({length: count}, (_, index) => `part${index + 1}`);
  const parts = names.map((name) => makeUnique(name, taken));
  const text = `${splitChannels.word}(${operand}, ${count})`;
  assignments.push({variable: `[${parts.join(', ')}]`, text, shape: null, parameters: 0});
  return parts;
}

/**
 * A branch is named by what the names of its layers begin with, up to a dot and without numbers at its end; null where
 * that is nothing. `short` leaves out the last part where there is one layer only.
 */
function nameBranch(branch: readonly GraphItem[], short: boolean): string | null {
  const names = flattenItems(branch).flatMap(({spec}) => (spec.name === null ? [] : [spec.name.split('.')]));
  const [first = [], ...others] = names;
  const ownPart = short && others.length === 0 && first.length > 1 ? 1 : 0;
  let common = 0;
  while (common < first.length - ownPart && others.every((other) => other[common] === first[common])) common++;
  const parts = first.slice(0, common);
  while (/^\d+$/.test(parts.at(-1) ?? '')) parts.pop();
  const name = toVariable(parts.join('.'));
  return name === '' ? null : name;
}

/** Names of the branches, as different from each other as their layers' allow. */
function nameBranches(branches: ParallelStep['branches']): (string | null)[] {
  const names = branches.map((branch) => nameBranch(branch, true));
  return names.map((name, index) =>
    name !== null && names.indexOf(name) !== names.lastIndexOf(name) ? nameBranch(branches[index] ?? [], false) : name,
  );
}

/** `concat([a, b, c])`, `add(add(a, b), c)`. A sum that is wider than a line is added up step by step. */
function printJoin(
  kind: Join,
  sides: readonly string[],
  room: number,
  assignments: Assignment[],
  {taken, words}: Printing,
): string {
  const {word} = joins[kind];
  words.add(word);
  if (kind === 'concat') {
    const text = `${word}([${sides.join(', ')}])`;
    return text.length <= room ? text : `${word}([\n${sides.map((side) => `  ${side},\n`).join('')}])`;
  }
  const [first = '', ...others] = sides;
  const nested = others.reduce((text, side) => `${word}(${text}, ${side})`, first);
  if (nested.length <= room) return nested;
  const total = makeUnique(kind === 'add' ? 'sum' : 'product', taken);
  for (const [index, side] of others.entries()) {
    const text = `${word}(${index === 0 ? first : total}, ${side})`;
    assignments.push({variable: total, text, shape: null, parameters: 0});
  }
  return total;
}
