import {createRequire} from 'node:module';
import {join} from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import {packageRoot} from '../package-root.js';
import {openTensorFlow} from './open.js';
import type {NativeOptions} from './settings.js';

type BackendClass = new (binding: unknown, packageName: string) => tfjs.KernelBackend;

/**
 * Makes tfjs's own 'tensorflow' backend available on the library that openTensorFlow finds, and returns tfjs. The
 * package's index would insist on an addon in its own folder, so its backend and kernels are loaded without it. Does
 * not choose the backend: call `tf.setBackend('tensorflow')`.
 */
export async function registerTensorflowBackend(options: NativeOptions = {}): Promise<typeof tfjs> {
  const require = createRequire(import.meta.url);
  // The same copy that tfjs-node-gpu registers its kernels with.
  const tf = require('@tensorflow/tfjs-core') as typeof tfjs;
  if (tf.engine().registryFactory['tensorflow'] !== undefined) return tf;
  const {binding} = await openTensorFlow(options);
  require(join(packageRoot, 'bin', 'restore-util.cjs'));
  const {NodeJSKernelBackend} = require('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: BackendClass;
  };
  require('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'), 3);
  return tf;
}
