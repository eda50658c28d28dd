import * as tf from '@tensorflow/tfjs-core';

/** A backend of tfjs, and what to call it on the page. */
export interface Backend {
  readonly name: 'webgpu' | 'webgl' | 'wasm';
  readonly title: string;
  /** Fetches what it is made of, and registers it. */
  readonly load: () => Promise<unknown>;
}

/** The fastest first. */
export const backends: readonly Backend[] = [
  {name: 'webgpu', title: 'WebGPU', load: () => import('./webgpu.js')},
  {name: 'webgl', title: 'WebGL', load: () => import('./webgl.js')},
  {name: 'wasm', title: 'WebAssembly', load: () => import('./wasm.js')},
];

/** Makes tfjs use a backend: null, or why this browser does not have it. */
export async function useBackend({name, load}: Backend): Promise<string | null> {
  if (name === 'webgpu' && !('gpu' in navigator)) return 'not in this browser';
  try {
    await load();
    return (await tf.setBackend(name)) ? null : 'it does not start';
  } catch (error) {
    return error instanceof Error ? error.message : String(error); // no adapter, or no context
  }
}
