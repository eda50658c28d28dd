import type {Graph} from '../4-analyze/graph.js';
import {printContract} from './contract.js';
import {printModule} from './module.js';

/** A file that a network is generated to: its name in the output folder, and its text. */
export interface GeneratedFile {
  readonly name: string;
  readonly text: string;
}

/** The module of a network and its contract. */
export function emit(graph: Graph): GeneratedFile[] {
  const print = (name: string, lines: readonly string[]): GeneratedFile => ({name, text: `${lines.join('\n')}\n`});
  return [print(`${graph.name}.ts`, printModule(graph)), print(`${graph.name}.contract.ts`, printContract(graph))];
}
