import type {FunctionDeclarationStructure, OptionalKind, SourceFileStructure} from 'ts-morph';
import {StructureKind} from 'ts-morph';
import {cite} from '../3-resolve/cite.js';
import type {Graph, GraphBlock, GraphStage, Step} from '../4-analyze/graph.js';
import {flattenItems, sumCosts} from '../4-analyze/graph.js';
import type {BlockFunction} from './block-functions.js';
import {canonicalExpression, factorBlocks, valueOf} from './block-functions.js';
import type {Printing} from './calls.js';
import {differingKeys, nestCalls, printAssignments, printExpressions, printLiteral} from './calls.js';
import {printCount, printSentence, printShape, printText} from './text.js';

type FunctionStructure = OptionalKind<FunctionDeclarationStructure>;

/** The first two lines of generated files. No date and no version: the same spec gives the same bytes. */
export function printHeader(graph: Graph): string {
  return [
    `// Generated from ${graph.source} by \`spec build\`. Do not edit: change the spec and build again.`,
    `// Input ${printShape(graph.input)} · logits ${printShape(graph.output)} · ` +
      `${printCount(graph.parameters)} trainable parameters · ${printCount(graph.macs)} MACs · spec ${graph.hash}`,
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
      {
        kind: StructureKind.ImportDeclaration,
        leadingTrivia: '\n',
        moduleSpecifier: 'specnet/nn',
        namedImports: [...words].sort(),
      },
      {
        kind: StructureKind.ImportDeclaration,
        isTypeOnly: true,
        moduleSpecifier: 'specnet/nn',
        namedImports: functions.length > 0 ? ['Model', 'Node'] : ['Model'],
      },
      {
        kind: StructureKind.ExportDeclaration,
        leadingTrivia: '\n',
        moduleSpecifier: `./${graph.name}.contract.js`,
        namedExports: ['contract'],
      },
      ...[...blocks, factory].map((one) => ({kind: StructureKind.Function as const, ...one})),
    ],
  };
}

const shortcutSentences = {
  identity: '; the input is added, and the shape stays',
  projection: '; a 1x1 projection of the input is added',
  none: '',
};

function describeBlock({name, example, stage, keys, parameters}: BlockFunction, words: Set<string>): FunctionStructure {
  const printing: Printing = {
    words,
    keys: (step) => keys.get(step) ?? [],
    name: ({spec}) => `\`\${name}.${spec.name ?? ''}\``,
    argument: (step, key) => {
      const expression = canonicalExpression(stage, step, key);
      return parameters.find((one) => one.expression === expression)?.name ?? printLiteral(step, key);
    },
  };
  const sizes = parameters.map((one) => ({name: one.name, type: 'number'}));
  const subject = printSentence(stage.block?.description ?? `Block ${stage.block?.name ?? ''}`).replace(/\.$/, '');
  return {
    name,
    docs: [`${subject}${shortcutSentences[example.shortcut]}.`],
    parameters: [{name: 'x', type: 'Node'}, {name: 'name', type: 'string'}, ...sizes],
    returnType: 'Node',
    statements: describeBody(example, printing),
  };
}

/** The body, the shortcut and their sum: the last line of a residual block returns `relu(add(y, shortcut))`. */
function describeBody(block: GraphBlock, printing: Printing): string[] {
  const {shortcut} = block;
  const [body, projection, after] = [block.body, block.projection, block.after].map(flattenItems) as [
    Step[],
    Step[],
    Step[],
  ];
  const statements = printAssignments('y', printExpressions(body, 'x', 'y', printing));
  if (shortcut === 'none') return [...statements, `return ${nestCalls(after, 'y', printing)};`];
  printing.words.add('add');
  if (shortcut === 'identity') return [...statements, `return ${nestCalls(after, 'add(y, x)', printing)};`];
  const side = printAssignments('shortcut', printExpressions(projection, 'x', 'shortcut', printing));
  return [...statements, ...side, `return ${nestCalls(after, 'add(y, shortcut)', printing)};`];
}

function describeFactory(
  graph: Graph,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
  words: Set<string>,
): FunctionStructure {
  const printing: Printing = {
    words,
    keys: differingKeys,
    name: ({name}) => printText(name ?? ''),
    argument: (step, key) => (step.spec.expressions[key] === '$classes' ? 'classes' : printLiteral(step, key)),
  };
  const stem = printExpressions(flattenItems(graph.stem), 'image', 'x', printing);
  const usesClasses = flattenItems(graph.head).some((step) =>
    differingKeys(step).some((key) => printing.argument(step, key) === 'classes'),
  );
  const head = nestCalls(flattenItems(graph.head), 'x', printing);
  return {
    isExported: true,
    name: graph.identifier,
    docs: [describeNetwork(graph)],
    parameters: usesClasses ? [{name: `{classes = ${graph.classes}} = {}`}] : [],
    returnType: 'Model',
    statements: (writer) => {
      writer.writeLine(`const image = input(${printShape(graph.input)});`);
      if (stem.length === 0) writer.writeLine('let x = image;');
      for (const [index, {text, steps}] of stem.entries()) {
        writer.writeLine(`${index === 0 ? 'let ' : ''}x = ${text}; // ${printResult(steps)}`);
      }
      for (const stage of graph.stages) {
        writer.blankLine().writeLine(`// ${stage.name} · ${cite(stage.place)}`);
        for (const block of stage.blocks) writer.writeLine(printBlockCall(stage, block, functionOf));
      }
      writer.blankLine().write(`return model(${printText(graph.name)}, image, ${head});`);
    },
  };
}

/** `[32, 32, 64] 1,856`: the shape that a statement ends with, and its parameters if it has any. */
function printResult(steps: readonly Step[]): string {
  const {parameters} = sumCosts(steps);
  return `${printShape(steps.at(-1)?.shape ?? [])}${parameters === 0 ? '' : ` ${printCount(parameters)}`}`;
}

function printBlockCall(
  stage: GraphStage,
  block: GraphBlock,
  functionOf: ReadonlyMap<GraphBlock, BlockFunction>,
): string {
  const made = functionOf.get(block);
  if (made === undefined) throw new Error(`${block.name} has no function`);
  const sizes = made.parameters.map((parameter) => valueOf(stage, block, parameter));
  const call = `${made.name}(${['x', printText(block.name), ...sizes].join(', ')})`;
  return `x = ${call}; // ${printShape(block.shape)} ${printCount(block.parameters)}`;
}

function describeNetwork({name, description}: Graph): string {
  const sentence = printSentence(description ?? `The network ${name}`);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
