/** tfjs itself on TensorFlow's C library, in Node: for who writes tfjs beside specnet. Needs tfjs-node-gpu installed. */
export {registerTensorflowBackend} from './native/tfjs-backend.js';
export type {NativeOptions} from './native/settings.js';
