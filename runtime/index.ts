/** The runtime's public side: load a generated network, train it, run it, read data, keep weights. */
export {UserError} from './errors.js';
export {loadNetwork} from './load-network.js';
export type {LoadedNetwork} from './load-network.js';
export {findDataset, listDatasets} from './data/find-dataset.js';
export type {Dataset} from './data/find-dataset.js';
export {readDataset} from './data/read-dataset.js';
export type {DatasetImages, Images} from './data/read-dataset.js';
export {createLoader} from './data/loader.js';
export type {Loader, LoaderOptions, Pass} from './data/loader.js';
export {splitIndices} from './data/split.js';
export {openTensorFlow, registerTensorflowBackend} from './native/index.js';
export type {TensorFlow} from './native/index.js';
export {readWeights, writeWeights} from './runs/safetensors.js';
export {createTrainer} from './train/create-trainer.js';
export type {TrainerOptions} from './train/create-trainer.js';
export {PortableTrainer} from './train/portable-trainer.js';
export type {PortableTrainerOptions} from './train/portable-trainer.js';
export type {BatchResult, NamedTensor, Trainer} from './train/trainer.js';
