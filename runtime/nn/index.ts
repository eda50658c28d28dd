/** The words that generated modules are written in, and the types that they name. */
export {input} from './operations/input.js';
export {conv} from './operations/conv.js';
export type {ConvOptions} from './operations/conv.js';
export {batchNorm} from './operations/batch-norm.js';
export type {BatchNormOptions} from './operations/batch-norm.js';
export {relu} from './operations/relu.js';
export {add} from './operations/add.js';
export {maxPool} from './operations/max-pool.js';
export type {PoolOptions} from './operations/max-pool.js';
export {globalAvgPool} from './operations/global-avg-pool.js';
export {dense} from './operations/dense.js';
export type {DenseOptions} from './operations/dense.js';
export type {Initial, InitialBias} from './initial.js';
export {model} from './model.js';
export type {Model} from './model.js';
export type {Node, Shape} from './node.js';
export type {Contract, LayerContract} from './contract.js';
