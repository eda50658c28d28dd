import type {Graph} from '../4-analyze/graph.js';
import {listSteps} from '../4-analyze/graph.js';
import {printHeader} from './module.js';
import {printShape, printText} from './text.js';

/** What the compiler promises of a network, one line a layer, beside its module: `spec verify` reads it. */
export function printContract(graph: Graph): string[] {
  const layers = listSteps(graph).flatMap(({name, shape, parameters, buffers, macs}) => {
    if (name === null) return [];
    const counts = `parameters: ${parameters}, buffers: ${buffers}, macs: ${macs}`;
    return [`    {name: ${printText(name)}, shape: ${printShape(shape)}, ${counts}},`];
  });
  return [
    ...printHeader(graph),
    '',
    `import type {Contract} from 'specnet/nn';`,
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
  ];
}
