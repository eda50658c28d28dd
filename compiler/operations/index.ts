import {avgpool} from './avgpool.js';
import {batchnorm} from './batchnorm.js';
import {channelShuffle} from './channel-shuffle.js';
import {conv} from './conv.js';
import {dense} from './dense.js';
import {dropPath} from './drop-path.js';
import {dropout} from './dropout.js';
import {flatten} from './flatten.js';
import {gelu} from './gelu.js';
import {globalAvgpool} from './global-avgpool.js';
import {groupnorm} from './groupnorm.js';
import {hardsigmoid} from './hardsigmoid.js';
import {hardswish} from './hardswish.js';
import {identity} from './identity.js';
import {layerScale} from './layer-scale.js';
import {layernorm} from './layernorm.js';
import {leakyRelu} from './leaky-relu.js';
import {maxpool} from './maxpool.js';
import type {Operation} from './operation.js';
import {pad} from './pad.js';
import {relu} from './relu.js';
import {relu6} from './relu6.js';
import {scale} from './scale.js';
import {sigmoid} from './sigmoid.js';
import {silu} from './silu.js';
import {squeezeExcite} from './squeeze-excite.js';
import {upsample} from './upsample.js';

const list: readonly Operation[] = [
  ...[conv, dense, batchnorm, groupnorm, layernorm, layerScale, squeezeExcite],
  ...[relu, relu6, leakyRelu, gelu, silu, hardswish, sigmoid, hardsigmoid, identity, scale],
  ...[avgpool, globalAvgpool, maxpool, channelShuffle, flatten, pad, upsample, dropout, dropPath],
];

/**
 * Every operation that a spec may name. A new one is a file here, a layer function in runtime/nn, and an entry in the
 * schema.
 */
export const operations: ReadonlyMap<string, Operation> = new Map(
  list.map((operation) => [operation.name, operation]),
);

/** @throws Error for a name that validation let through though no operation has it: the schema and this table differ */
export function getOperation(name: string): Operation {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`the schema knows the operation ${name}, compiler/operations does not`);
  return operation;
}
