import {formatCount, formatShape} from '../../../common/format.js';
import type {Graph} from '../../4-analyze/graph.js';
import type {BlockDescription} from './block.js';
import {changeFlowsOfBlock, describeBlock, listFlowsOfBlock} from './block.js';
import {factorBlocks} from './block-functions.js';
import type {CommonOptions} from './common-options.js';
import {findCommon, shareOptions} from './common-options.js';
import type {Flow} from './flow.js';
import type {NetworkDescription} from './network.js';
import {changeFlowsOfNetwork, describeNetwork, listFlowsOfNetwork} from './network.js';

/** A generated module: one function a kind of block, then the network's own. */
export interface Module {
  readonly header: readonly string[];
  /** The module of the contract. */
  readonly contract: string;
  /** What all layers of a kind have in common. */
  readonly common: readonly CommonOptions[];
  readonly blocks: readonly BlockDescription[];
  readonly network: NetworkDescription;
}

export function describeModule(graph: Graph): Module {
  const {functions, functionOf} = factorBlocks(graph);
  const blocks = functions.map(describeBlock);
  const network = describeNetwork(graph, functionOf);
  const common = findCommon([...blocks.flatMap(listFlowsOfBlock), ...listFlowsOfNetwork(network)]);
  const share = (flow: Flow): Flow => shareOptions(flow, common);
  return {
    header: describeFile(graph),
    contract: `./${graph.name}.contract.js`,
    common: [...common.values()],
    blocks: blocks.map((block) => changeFlowsOfBlock(block, share)),
    network: changeFlowsOfNetwork(network, share),
  };
}

/** The first two lines of generated files. No date and no version: the same spec produces byte-identical output. */
export function describeFile(graph: Graph): string[] {
  return [
    `Generated from ${graph.source} by \`${graph.command}\`. Do not edit: change the spec and build again.`,
    `Input ${formatShape(graph.input)} · logits ${formatShape(graph.output)} · ` +
      `${formatCount(graph.parameters)} trainable parameters · ${formatCount(graph.macs)} MACs · spec ${graph.hash}`,
  ];
}
