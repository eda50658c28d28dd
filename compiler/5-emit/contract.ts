import type {SourceFileStructure} from 'ts-morph';
import {StructureKind} from 'ts-morph';
import type {Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import {printHeader} from './module.js';
import {printShape, printText} from './text.js';

/** What the compiler promises of a network, one line a layer, beside its module: `spec verify` reads it. */
export function describeContract(graph: Graph): SourceFileStructure {
  return {
    kind: StructureKind.SourceFile,
    statements: [
      printHeader(graph),
      {
        kind: StructureKind.ImportDeclaration,
        leadingTrivia: '\n',
        isTypeOnly: true,
        moduleSpecifier: 'specnet/nn',
        namedImports: ['Contract'],
      },
      printContract(graph),
    ],
  };
}

function printContract(graph: Graph): string {
  const layers = listSteps(graph).flatMap(({name, shape, parameters, buffers, macs}) => {
    if (name === null) return [];
    const counts = `parameters: ${parameters}, buffers: ${buffers}, macs: ${macs}`;
    return [`    {name: ${printText(name)}, shape: ${printShape(shape)}, ${counts}},`];
  });
  return [
    '',
    'export const contract: Contract = {',
    `  name: ${printText(graph.name)},`,
    `  spec: ${printText(graph.hash)},`,
    `  input: ${printShape(graph.input)},`,
    `  output: ${printShape(graph.output)},`,
    `  parameters: ${graph.parameters},`,
    `  buffers: ${graph.buffers},`,
    `  macs: ${graph.macs},`,
    '  layers: [',
    ...layers,
    '  ],',
    '};',
  ].join('\n');
}
