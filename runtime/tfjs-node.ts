/** tfjs itself on TensorFlow's C library, in Node: for who writes tfjs beside specnet, and has tfjs-node-gpu. */
export {registerTensorflowBackend} from './native/tfjs-backend.js';
export type {NativeOptions} from './native/settings.js';
