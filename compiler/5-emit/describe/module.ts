import type {Graph} from '../../4-analyze/graph.js';
import {printCount, printShape} from '../text.js';
import type {BlockDescription} from './block.js';
import {describeBlock} from './block.js';
import {factorBlocks} from './block-functions.js';
import type {NetworkDescription} from './network.js';
import {describeNetwork} from './network.js';

/** A generated module: one function a kind of block, then the network's own. */
export interface Module {
  readonly header: readonly string[];
  /** The module of the contract. */
  readonly contract: string;
  readonly blocks: readonly BlockDescription[];
  readonly network: NetworkDescription;
}

export function describeModule(graph: Graph): Module {
  const {functions, functionOf} = factorBlocks(graph);
  const blocks = functions.map(describeBlock);
  return {
    header: describeFile(graph),
    contract: `./${graph.name}.contract.js`,
    blocks,
    network: describeNetwork(graph, functionOf),
  };
}

/** The first two lines of generated files. No date and no version: the same spec gives the same bytes. */
export function describeFile(graph: Graph): string[] {
  return [
    `Generated from ${graph.source} by \`${graph.command}\`. Do not edit: change the spec and build again.`,
    `Input ${printShape(graph.input)} · logits ${printShape(graph.output)} · ` +
      `${printCount(graph.parameters)} trainable parameters · ${printCount(graph.macs)} MACs · spec ${graph.hash}`,
  ];
}
