import * as tf from '@tensorflow/tfjs-core';
import {createPortablePredictor, parseSafetensors} from '../index.js';
import type {Contract, Model, NamedTensor, PortablePredictor} from '../index.js';
import {backends, useBackend} from './backends.js';
import type {Backend} from './backends.js';

/** network.json beside the page: what is known of the network. */
export interface NetworkDescription {
  readonly network: string;
  /** `[height, width, channels]` */
  readonly size: readonly [number, number, number];
  readonly classes: readonly string[] | null;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly accuracy: {readonly validation: number | null; readonly test: number | null};
}

/** A network that answers, where it runs, and how far from specnet's answers. */
export interface ReadyNetwork {
  readonly predictor: PortablePredictor;
  readonly backend: Backend;
  /** As a fraction of the largest logit. */
  readonly difference: number;
}

/** A backend that is further away computes in 16 bits, or has a fault: the next one is taken. */
const tolerance = 1e-3;

/**
 * Loads the network on the first backend that gives the answers that specnet gives.
 *
 * @param only the backend to take; null for any
 * @param report is told what takes its time
 * @throws Error saying what each backend did
 */
export async function loadNetwork(
  {network}: NetworkDescription,
  only: string | null,
  report: (state: string) => void,
): Promise<ReadyNetwork> {
  const [model, weights, check] = await Promise.all([
    importModel(network),
    fetchTensors('weights.safetensors', (megabytes) => report(`Loading the weights: ${megabytes} MB…`)),
    fetchTensors('check.safetensors', () => undefined),
  ]);
  const [images, answers] = ['images', 'answers'].map((name) => check.find((tensor) => tensor.name === name)?.data);
  if (images === undefined || answers === undefined) throw new Error('check.safetensors has no images and answers');
  const tried: string[] = [];
  for (const backend of backends.filter(({name}) => only === null || name === only)) {
    report(`Starting on ${backend.title}…`);
    const missing = await useBackend(backend);
    if (missing !== null) {
      tried.push(`${backend.title}: ${missing}`);
      continue;
    }
    const predictor = createPortablePredictor(tf, model, weights);
    try {
      const difference = compare(answers, await predictor.predict(images));
      if (difference <= tolerance) return {predictor, backend, difference};
      tried.push(`${backend.title}: differs by ${difference.toExponential(1)} of the largest logit`);
    } catch (error) {
      tried.push(`${backend.title}: ${(error as Error).message}`);
    }
    predictor.dispose();
  }
  throw new Error(`No backend runs this network: ${tried.join('; ')}.`);
}

/** The generated module as it was reviewed, without its types. */
async function importModel(name: string): Promise<Model> {
  const module = (await import(/* @vite-ignore */ new URL(`${name}.js`, document.baseURI).href)) as Record<
    string,
    (() => Model) | Contract
  >;
  const factory = Object.values(module).find((value) => typeof value === 'function');
  if (factory === undefined) throw new Error(`${name}.js exports no network`);
  return factory();
}

async function fetchTensors(name: string, report: (megabytes: string) => void): Promise<NamedTensor[]> {
  const response = await fetch(name);
  if (!response.ok || response.body === null) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  const parts: BlobPart[] = [];
  const reader = response.body.getReader();
  let bytes = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    bytes += next.value.length;
    report((bytes / 1e6).toFixed(1));
  }
  return parseSafetensors(await new Blob(parts).arrayBuffer());
}

function compare(expected: Float32Array, found: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-30);
  const differences = expected.map((value, i) => Math.abs(value - (found[i] as number)) / largest);
  return differences.reduce((most, value) => (value <= most ? most : value), 0); // not a number stays
}
