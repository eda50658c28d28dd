// What graph-model.test.ts runs in a browser's page: a graph model of tfjs, as any page loads it.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import {setThreadsCount, setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import {loadGraphModel} from '@tensorflow/tfjs-converter';

async function answer(backend: string, images: readonly number[], shape: number[]): Promise<number[]> {
  setWasmPaths('/');
  setThreadsCount(1);
  if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
  const network = await loadGraphModel('/model.json');
  const output = network.predict(tf.tensor(Float32Array.from(images), shape)) as tf.Tensor;
  return [...(await output.data())];
}

Object.assign(globalThis, {answer});
