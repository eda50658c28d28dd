/**
 * Networks in a browser: the layer functions of generated modules, and what runs them on tfjs, which the caller hands
 * in. Nothing here, nor in what it imports, is of Node.
 */
export * from '../nn/index.js';
export {createPortablePredictor} from './portable-predictor.js';
export type {PortablePredictor} from './portable-predictor.js';
export {parseSafetensors} from './parse-safetensors.js';
export {matchStateDict} from '../nn/state-dict.js';
export type {NamedTensor} from '../nn/state-dict.js';
export {fitImage} from '../images/fit-image.js';
export type {DecodedImage} from '../images/decoded-image.js';
export {normalizeImage} from '../images/normalize-image.js';
export {rankClasses, softmax} from '../evaluate/metrics.js';
