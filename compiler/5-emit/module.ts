import type {Graph} from '../4-analyze/graph.js';
import {factorBlocks} from './block-functions.js';
import {printBlock} from './print-block.js';
import {printNetwork} from './print-network.js';
import {printCount, printImport, printShape} from './text.js';

/** The first two lines of generated files. No date and no version: the same spec gives the same bytes. */
export function printHeader(graph: Graph): string[] {
  return [
    `// Generated from ${graph.source} by \`${graph.command}\`. Do not edit: change the spec and build again.`,
    `// Input ${printShape(graph.input)} · logits ${printShape(graph.output)} · ` +
      `${printCount(graph.parameters)} trainable parameters · ${printCount(graph.macs)} MACs · spec ${graph.hash}`,
  ];
}

/** The module of a network, as lines: one function a kind of block, then the network's own. */
export function printModule(graph: Graph): string[] {
  const words = new Set(['input', 'model']);
  const {functions, functionOf} = factorBlocks(graph);
  const blocks = functions.map((one) => printBlock(one, words));
  const network = printNetwork(graph, functionOf, words);
  return [
    ...printHeader(graph),
    '',
    ...printImport('import', [...words].sort(), 'specnet/nn'),
    ...printImport('import type', functions.length > 0 ? ['Model', 'Node'] : ['Model'], 'specnet/nn'),
    '',
    `export {contract} from './${graph.name}.contract.js';`,
    ...[...blocks, network].flatMap((lines) => ['', ...lines]),
  ];
}
