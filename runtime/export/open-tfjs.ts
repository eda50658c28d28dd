import {join, sep} from 'node:path';
import type * as tfjs from '@tensorflow/tfjs-core';
import type {loadGraphModel} from '@tensorflow/tfjs-converter';
import {packagePath, requireOfPackage} from '#package-root';

/** tfjs with its converter. */
export type Tfjs = typeof tfjs & {readonly loadGraphModel: typeof loadGraphModel};

/**
 * The tfjs that browsers are given, on WebAssembly in this process. It is part of specnet (bin/web-bundle.mjs), and not
 * the user's.
 */
export async function openTfjs(): Promise<Tfjs> {
  const web = packagePath('dist', 'web');
  const tf = requireOfPackage(join(web, 'check', 'tfjs.cjs')) as Tfjs & {setWasmPaths(folder: string): void};
  if (tf.getBackend() !== 'wasm') {
    tf.setWasmPaths(web + sep);
    if (!(await tf.setBackend('wasm'))) throw new Error("tfjs's WebAssembly backend does not start");
  }
  return tf;
}

/** As `spec export` names it. */
export function describeTfjs(tf: Tfjs): string {
  return `tfjs ${tf.version_core} on WebAssembly`;
}
