import type {SourceFileStructure} from 'ts-morph';
import {StructureKind, VariableDeclarationKind} from 'ts-morph';
import type {Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import {printHeader} from './module.js';
import {printShape, printText} from './text.js';

/** What the compiler promises of a network, one line a layer, beside its module: `spec verify` reads it. */
export function describeContract(graph: Graph): SourceFileStructure {
  const layers = listSteps(graph).filter(({name}) => name !== null);
  return {
    kind: StructureKind.SourceFile,
    statements: [
      printHeader(graph),
      '',
      {kind: StructureKind.ImportDeclaration, isTypeOnly: true, moduleSpecifier: 'specnet/nn', namedImports: ['Contract']},
      {
        kind: StructureKind.VariableStatement,
        isExported: true,
        declarationKind: VariableDeclarationKind.Const,
        declarations: [
          {
            name: 'contract',
            type: 'Contract',
            initializer: (writer) =>
              writer.inlineBlock(() => {
                writer.writeLine(`name: ${printText(graph.name)},`);
                writer.writeLine(`spec: ${printText(graph.hash)},`);
                writer.writeLine(`input: ${printShape(graph.input)},`);
                writer.writeLine(`output: ${printShape(graph.output)},`);
                writer.writeLine(`parameters: ${graph.parameters},`);
                writer.writeLine(`buffers: ${graph.buffers},`);
                writer.writeLine(`macs: ${graph.macs},`);
                writer.writeLine('layers: [');
                writer.indent(() => {
                  for (const {name, shape, parameters, buffers, macs} of layers) {
                    const counts = `parameters: ${parameters}, buffers: ${buffers}, macs: ${macs}`;
                    writer.writeLine(`{name: ${printText(name ?? '')}, shape: ${printShape(shape)}, ${counts}},`);
                  }
                });
                writer.writeLine('],');
              }),
          },
        ],
      },
    ],
  };
}
