/**
 * The portable engine: a generated network on any backend of tfjs, in a browser too. It takes tfjs as an argument;
 * @tensorflow/tfjs-core is an optional peer dependency, and `specnet` and `specnet/nn` load without it.
 */
export {PortableTrainer} from './train/portable-trainer.js';
export type {PortableTrainerOptions} from './train/portable-trainer.js';
export type {BatchResult} from './evaluate/metrics.js';
export type {NamedTensor} from './nn/state-dict.js';
export type {Trainer} from './train/trainer.js';
