import {createRequire} from 'node:module';
import {join} from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import {UserError} from '../../common/errors.js';
import {packagePath} from '#package-root';
import {findInstalledTfjs} from './find-tfjs.js';
import {openTensorFlow} from './open.js';
import {resolveSettings} from './settings.js';
import type {NativeOptions} from './settings.js';

type BackendClass = new (binding: unknown, packageName: string) => tfjs.KernelBackend;

/**
 * Makes tfjs's own 'tensorflow' backend available on the library that openTensorFlow finds, and returns tfjs. The
 * package's index would insist on an addon in its own folder, so its backend and kernels are loaded without it. Does
 * not choose the backend: call `tf.setBackend('tensorflow')`.
 * @throws UserError tfjs-not-installed, and what openTensorFlow throws
 */
export async function registerTensorflowBackend(options: NativeOptions = {}): Promise<typeof tfjs> {
  const settings = resolveSettings(options);
  const folder = findInstalledTfjs(settings);
  if (folder === undefined) {
    const {name, version} = settings.tfjs;
    throw new UserError(
      'tfjs-not-installed',
      `tfjs's own backend is JavaScript of ${name}, which is not installed in this project`,
      `npm install --ignore-scripts ${name}@${version}; training and inference by specnet itself need none`,
    );
  }
  // The same copy of tfjs-core that tfjs-node-gpu registers its kernels with.
  const require = createRequire(join(folder, 'package.json'));
  const tf = require('@tensorflow/tfjs-core') as typeof tfjs;
  if (tf.engine().registryFactory['tensorflow'] !== undefined) return tf;
  const {binding} = await openTensorFlow(options);
  require(packagePath('bin', 'restore-util.cjs'));
  const {NodeJSKernelBackend} = require('./dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: BackendClass;
  };
  require('./dist/register_all_kernels.js');
  tf.registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node-gpu'), 3);
  return tf;
}
