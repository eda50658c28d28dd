/** TensorFlow's C library under Node: found or set up, loaded, and offered as operations. */
export type {Binding, GroupFunctions, OperationAttribute, Outcome, TensorFlow, TensorMetadata} from './binding.js';
export {cpuFeatures} from './cpu.js';
export type {CpuFeatures} from './cpu.js';
export {readComputeCapability} from './gpu.js';
export {setNames} from './instruction-sets.js';
export {loadTensorFlow, openTensorFlow, prepareTensorFlow} from './open.js';
export type {PreparedTensorFlow} from './open.js';
export {findCacheFolder} from '#cache-folder';
export type {NativeOptions} from './settings.js';
export {decideThreads} from './threads.js';
export type {Threads} from './threads.js';
