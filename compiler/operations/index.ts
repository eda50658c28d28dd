import {avgpool} from './avgpool.js';
import {batchnorm} from './batchnorm.js';
import {channelShuffle} from './channel-shuffle.js';
import {conv} from './conv.js';
import {dense} from './dense.js';
import {globalAvgpool} from './global-avgpool.js';
import {groupnorm} from './groupnorm.js';
import {layernorm} from './layernorm.js';
import {maxpool} from './maxpool.js';
import type {Operation} from './operation.js';
import {pad} from './pad.js';
import {relu} from './relu.js';
import {upsample} from './upsample.js';

const list: readonly Operation[] = [
  avgpool,
  batchnorm,
  channelShuffle,
  conv,
  dense,
  globalAvgpool,
  groupnorm,
  layernorm,
  maxpool,
  pad,
  relu,
  upsample,
];

/** Every operation that a spec may name. A new one is a file here, a word in runtime/nn, and an entry in the schema. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  list.map((operation) => [operation.name, operation]),
);

/** @throws Error for a name that validation let through though no operation has it: the schema and this table differ */
export function getOperation(name: string): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`the schema knows the operation ${name}, compiler/operations does not`);
  return operation;
}
