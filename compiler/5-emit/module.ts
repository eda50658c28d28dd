import type {FunctionDeclarationStructure, OptionalKind, SourceFileStructure} from 'ts-morph';
import {StructureKind} from 'ts-morph';
import {cite} from '../3-resolve/resolve.js';
import type {Graph, GraphBlock, Step} from '../4-analyze/graph.js';
import type {BlockFunction} from './block-functions.js';
import {factorBlocks, valueOf} from './block-functions.js';
import type {Printing} from './calls.js';
import {nestCalls, printedKeys, printExpressions, printLiteral} from './calls.js';
import {printCount, printOptions, printSentence, printShape, printText} from './text.js';

type FunctionStructure = OptionalKind<FunctionDeclarationStructure>;

/** The first two lines of generated files. No date and no version: the same spec gives the same bytes. */
export function printHeader(graph: Graph): string {
  return [
    `// Generated from ${graph.source} by \`spec build\`. Do not edit: change the spec and build again.`,
    `// Input ${printShape(graph.input)} · logits ${printShape(graph.output)} · ${printCount(graph.parameters)} trainable ` +
      `parameters · ${printCount(graph.macs)} MACs · spec ${graph.hash}`,
  ].join('\n');
}

/** The module of a network: one function a kind of block, then the factory. */
export function describeModule(graph: Graph): SourceFileStructure {
  const words = new Set(['input', 'model']);
  const {functions, functionOf} = factorBlocks(graph);
  const blocks = functions.map((one) => describeBlock(one, words));
  const factory = describeFactory(graph, functionOf, words);
  return {
    kind: StructureKind.SourceFile,
    statements: [
      printHeader(graph),
      '',
      {kind: StructureKind.ImportDeclaration, moduleSpecifier: 'specnet/nn', namedImports: [...words].sort()},
      {
        kind: StructureKind.ImportDeclaration,
        isTypeOnly: true,
        moduleSpecifier: 'specnet/nn',
        namedImports: functions.length > 0 ? ['Model', 'Node'] : ['Model'],
      },
      '',
      {
        kind: StructureKind.ExportDeclaration,
        moduleSpecifier: `./${graph.name}.contract.js`,
        namedExports: ['contract'],
      },
      ...[...blocks, factory].map((one) => ({kind: StructureKind.Function as const, ...one})),
    ],
  };
}

const shortcutSentences = {
  identity: 'and the input is added: the shape stays',
  projection: 'and a 1x1 projection of the input is added',
  none: 'without a shortcut',
};

function describeBlock({name, example, stage, parameters}: BlockFunction, words: Set<string>): FunctionStructure {
  const printing: Printing = {
    words,
    name: ({spec}) => `\`\${name}.${spec.name ?? ''}\``,
    argument: (step, key) => {
      const expression = step.spec.expressions[key];
      return parameters.find((one) => one.expression === expression)?.name ?? printLiteral(step, key);
    },
  };
  const names = parameters.map((one) => one.name);
  const options = `{${names.join(', ')}}: {${names.map((one) => `${one}: number`).join('; ')}}`;
  const subject = printSentence(stage.block.description ?? `Block ${stage.block.name}`).replace(/\.$/, '');
  return {
    name,
    docs: [`${subject}, ${shortcutSentences[example.shortcut]}.`],
    parameters: [{name: 'x', type: 'Node'}, {name: 'name', type: 'string'}, ...(names.length > 0 ? [{name: options}] : [])],
    returnType: 'Node',
    statements: describeBody(example, printing),
  };
}

/** The body, the shortcut and their sum: the last line of a residual block returns `relu(add(y, shortcut))`. */
function describeBody({body, projection, after, shortcut}: GraphBlock, printing: Printing): string[] {
  const expressions = printExpressions(body, 'x', 'y', printing).map(({text}) => text);
  const statements = expressions.map((text, index) => `${index === 0 ? (expressions.length > 1 ? 'let ' : 'const ') : ''}y = ${text};`);
  if (shortcut === 'none') return [...statements, `return ${nestCalls(after, 'y', printing)};`];
  printing.words.add('add');
  if (shortcut === 'identity') return [...statements, `return ${nestCalls(after, 'add(y, x)', printing)};`];
  const side = nestCalls(projection, 'x', printing);
  return [...statements, `const shortcut = ${side};`, `return ${nestCalls(after, 'add(y, shortcut)', printing)};`];
}

function describeFactory(
  graph: Graph,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  words: Set<string>,
): FunctionStructure {
  const printing: Printing = {
    words,
    name: ({name}) => printText(name ?? ''),
    argument: (step, key) => (step.spec.expressions[key] === '$classes' ? 'classes' : printLiteral(step, key)),
  };
  const stem = printExpressions(graph.stem, 'image', 'x', printing);
  const usesClasses = graph.head.some((step) => printedKeys(step).some((key) => printing.argument(step, key) === 'classes'));
  const stages = graph.stages.flatMap(({name, place, blocks}) => [
    '',
    `// ${name} · ${cite(place)}`,
    ...blocks.map((block) => printBlockCall(block, functionOf)),
  ]);
  const head = nestCalls(graph.head, 'x', printing);
  return {
    isExported: true,
    name: graph.identifier,
    docs: [describeNetwork(graph)],
    parameters: usesClasses ? [{name: `{classes = ${graph.classes}} = {}`}] : [],
    returnType: 'Model',
    statements: [
      `const image = input(${printShape(graph.input)});`,
      ...(stem.length === 0 ? ['let x = image;'] : []),
      ...stem.map(({text, last}, index) => `${index === 0 ? 'let x' : 'x'} = ${text}; // ${printShape(last.shape)}${printCost(graph.stem, last)}`),
      ...stages,
      '',
      `return model(${printText(graph.name)}, image, ${head});`,
    ],
  };
}

/** Parameters of the statement that ends with a step: those since the last one that began a statement. */
function printCost(steps: readonly Step[], last: Step): string {
  let sum = 0;
  for (let at = steps.indexOf(last); at >= 0; at--) {
    const step = steps[at];
    if (step === undefined) break;
    sum += step.parameters;
    if (step.spec.operation === 'conv' || step.spec.operation === 'dense' || step.spec.operation === 'maxpool') break;
  }
  return sum === 0 ? '' : ` ${printCount(sum)}`;
}

function printBlockCall(block: GraphBlock, functionOf: ReadonlyMap<GraphBlock, BlockFunction>): string {
  const made = functionOf.get(block);
  if (made === undefined) throw new Error(`${block.name} has no function`);
  const options = made.parameters.map(({name, expression}): [string, string] => [name, valueOf(block, expression)]);
  const arguments_ = ['x', printText(block.name), ...(options.length > 0 ? [printOptions(options)] : [])];
  return `x = ${made.name}(${arguments_.join(', ')}); // ${printShape(block.shape)} ${printCount(block.parameters)}`;
}

function describeNetwork({name, description}: Graph): string {
  const sentence = printSentence(description ?? name);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
