import type * as TsMorph from 'ts-morph';
import type {Graph} from '../4-analyze/graph.js';
import {describeContract} from './describe/contract.js';
import {describeModule} from './describe/module.js';
import {layOutContract} from './lay-out/contract.js';
import {layOutModule} from './lay-out/module.js';
import {printFile} from './print/print-file.js';

/** A file that a network is generated to: its name in the output folder, and its text. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/*
 *   Graph -> Module             what is called with what; nothing has a name yet, and no line an end
 *         -> ResolvedNames       all names at once, and the imports that follow from them
 *         -> FileStructure      ts-morph's structures: imports, types, functions with the statements of their bodies
 *         -> text               ts-morph prints it
 */

/** The module of a network and its contract. */
export function emit(graph: Graph, tsMorph: typeof TsMorph): GeneratedFile[] {
  const files = [
    layOutModule(describeModule(graph), `${graph.name}.ts`),
    layOutContract(describeContract(graph), `${graph.name}.contract.ts`),
  ];
  return files.map((file) => ({name: file.name, text: printFile(file, tsMorph)}));
}
