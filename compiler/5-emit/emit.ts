import type {SourceFileStructure} from 'ts-morph';
import {IndentationText, NewLineKind, Project, QuoteKind} from 'ts-morph';
import type {Graph} from '../4-analyze/graph.js';
import {describeContract} from './contract.js';
import {describeModule} from './module.js';

/** A file that a network is generated to: its name in the output folder, and its text. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** The module of a network and its contract, printed once, already formatted. */
export function emit(graph: Graph): GeneratedFile[] {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: {
      indentationText: IndentationText.TwoSpaces,
      quoteKind: QuoteKind.Single,
      newLineKind: NewLineKind.LineFeed,
      insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: false,
    },
  });
  const print = (name: string, structure: SourceFileStructure): GeneratedFile => ({
    name,
    text: project.createSourceFile(name, structure).getFullText(),
  });
  return [
    print(`${graph.name}.ts`, describeModule(graph)),
    print(`${graph.name}.contract.ts`, describeContract(graph)),
  ];
}
