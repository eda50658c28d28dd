// What backends.test.ts runs in a browser's page: layers of PyTorch's cases, on a backend of tfjs.

import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import {setThreadsCount, setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import {input, model} from '../../runtime/nn/index.js';
import {runPortably} from '../../runtime/nn/portable/network.js';
import {matchStateDict} from '../../runtime/nn/state-dict.js';
import {callLayer} from '../tools/call-layer.js';

/** A case of test/tools/operation-cases.ts, as JSON. */
export interface PageCase {
  readonly title: string;
  readonly layer: string;
  readonly options: unknown;
  /** Whether the layer runs as in training, which a dilated convolution does in another form. */
  readonly training: boolean;
  readonly weights: readonly {readonly name: string; readonly shape: readonly number[]; readonly data: number[]}[];
  readonly input: {readonly shape: readonly number[]; readonly data: number[]};
}

/** What a backend gives: of each case the numbers, or what it throws. */
export type PageAnswers = readonly (number[] | string)[];

async function answer(backend: string): Promise<PageAnswers> {
  setWasmPaths('/');
  setThreadsCount(1);
  if (!(await tf.setBackend(backend))) throw new Error(`${backend} does not start`);
  await tf.ready();
  const cases = (await (await fetch('/cases.json')).json()) as PageCase[];
  const answers: (number[] | string)[] = [];
  for (const one of cases) {
    try {
      answers.push(await run(one));
    } catch (error) {
      answers.push(String(error));
    }
  }
  return answers;
}

async function run({layer, options, training, weights, input: {shape, data}}: PageCase): Promise<number[]> {
  const x = input(shape.slice(1));
  const network = model(layer, x, callLayer(layer, x, options));
  const tensors = weights.map((tensor) => ({...tensor, data: Float32Array.from(tensor.data)}));
  const arrays = matchStateDict(network, tensors);
  const output = tf.tidy(() => {
    const parameters = network.parameters.map((parameter, i) =>
      tf.tensor(arrays[i] as Float32Array, parameter.shape as tf.Tensor['shape']),
    );
    const image = tf.tensor(Float32Array.from(data), shape as tf.Tensor['shape']);
    return runPortably(tf, network, image, parameters, training).logits;
  });
  return [...(await output.data())];
}

Object.assign(globalThis, {answer});
