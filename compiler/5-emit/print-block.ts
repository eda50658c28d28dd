import type {GraphBlock} from '../4-analyze/graph.js';
import {flattenItems, itemsOfBlock} from '../4-analyze/graph.js';
import type {BlockFunction} from './block-functions.js';
import type {BlockParameter} from './block-parameters.js';
import {expressionOf, passesByName} from './block-parameters.js';
import type {Printing} from './calls.js';
import {printLiteral} from './calls.js';
import {printChain} from './chain.js';
import {printFunction} from './functions.js';
import {startNames, toSuffix} from './names.js';
import type {Assignment, Expression} from './statements.js';
import {assign, printAssignments, variable} from './statements.js';
import {fill, lineWidth, printSentence} from './text.js';

/** The function of a kind of block: body, shortcut and their sum. */
export function printBlock(made: BlockFunction, words: Set<string>): string[] {
  const {name, example, stage, keys, parameters} = made;
  const names = parameters.map((parameter) => parameter.name);
  const byExpression = new Map(parameters.map((parameter) => [parameter.expression, parameter.name]));
  const printing: Printing = {
    words,
    taken: startNames(names),
    keys: (step) => keys.get(step) ?? [],
    name: ({spec}) => `\`\${name}.${spec.name ?? ''}\``,
    argument: (step, key) => byExpression.get(expressionOf(stage, step, key) ?? '') ?? printLiteral(step, key),
  };
  const typeName = `${toSuffix(name)}Sizes`;
  const byName = passesByName(parameters);
  const positions = parameters.map((parameter) => `${parameter.name}: ${parameter.type}`);
  const sizes = byName ? [`{${names.join(', ')}}: ${typeName}`] : positions;
  const lines = printFunction({
    comment: describe(made),
    head: `function ${name}`,
    // Every block is called with its name; one without layers has no use for it, which TypeScript's strictest
    // settings take for a slip, unless it begins with a line.
    parameters: ['x: Node', hasLayers(example) ? 'name: string' : '_name: string', ...sizes],
    result: 'Node',
    body: printBody(example, printing),
  });
  return byName ? [...printSizesType(typeName, parameters), '', ...lines] : lines;
}

function hasLayers(block: GraphBlock): boolean {
  return flattenItems(itemsOfBlock(block)).some(({name}) => name !== null);
}

/** `type InvertedSizes = Record<'inner' | 'kernel' | …, number>;` */
function printSizesType(typeName: string, parameters: readonly BlockParameter[]): string[] {
  if (parameters.some(({type}) => type !== 'number')) {
    return [`interface ${typeName} {`, ...parameters.map(({name, type}) => `  readonly ${name}: ${type};`), '}'];
  }
  const keys = parameters.map(({name}) => `'${name}'`).join(' | ');
  const line = `type ${typeName} = Record<${keys}, number>;`;
  if (line.length <= lineWidth) return [line];
  return [`type ${typeName} = Record<`, ...fill(`${keys},`.split(' '), '  '), '  number', '>;'];
}

function describe({example, stage, difference}: BlockFunction): string {
  const subject = printSentence(stage.block.description ?? `Block ${stage.block.name}`).replace(/\.$/, '');
  return `${subject}${difference}${describeShortcut(example, stage.block.shortcut !== 'none')}.`;
}

function describeShortcut({shortcut, projection, projectsFrom}: GraphBlock, mayHaveOne: boolean): string {
  if (shortcut === 'identity') return '; the input is added, and the shape stays';
  if (shortcut === 'none') return mayHaveOne ? '; nothing is added, since the shape changes' : '';
  const [first] = projection;
  const isUsual = first?.kind === 'step' && first.spec.operation === 'conv' && first.spec.values['kernel'] === 1;
  const kind = isUsual ? 'a 1x1 projection' : 'a projection';
  return `; ${kind} of ${projectsFrom === 'input' ? 'the input' : '`before`'} is added`;
}

/** The last line of a residual block returns `relu(add(y, shortcut))`. */
function printBody(block: GraphBlock, printing: Printing): string[] {
  const {before, body, projection, after, shortcut, projectsFrom, shape} = block;
  const assignments: Assignment[] = [];
  const print = (items: GraphBlock['body'], start: Expression, next: string): Expression => {
    const chain = printChain(items, start, next, printing);
    assignments.push(...chain.assignments);
    return chain.result;
  };
  const x = variable('x');
  const isShared = shortcut === 'projection' && projectsFrom === 'before';
  const start = isShared ? assign(print(before, x, 'before'), 'before', assignments) : x;
  let result = print(isShared ? body : [...before, ...body], start, 'y');
  if (shortcut !== 'none' || after.length > 0) result = assign(result, 'y', assignments);
  if (shortcut !== 'none') {
    printing.words.add('add');
    const side = shortcut === 'identity' ? x : assign(print(projection, start, 'shortcut'), 'shortcut', assignments);
    result = {text: `add(${result.text}, ${side.text})`, shape, parameters: 0};
  }
  result = print(after, result, 'y');
  return [...printAssignments(assignments), `return ${result.text};`];
}
