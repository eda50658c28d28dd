import {createRandom, mix, nextUint32, nextUniform, stream} from '../random/random.js';

/**
 * What a layer's random numbers are drawn from in training: the same three give the same numbers, on both engines and
 * in every run, so that a run which is resumed at a step continues as if it had never stopped.
 */
export interface RngKey {
  /** The run's. */
  readonly seed: number;
  /** Updates of the weights before this one. */
  readonly step: number;
  /** The node's place in the model. */
  readonly layer: number;
}

/** A step of training, as far as random numbers depend on it. */
export type StepKey = Pick<RngKey, 'seed' | 'step'>;

/** Two words of 32 bits that decide which numbers of a layer `dropout` drops. */
export function makeDropoutKey({seed, step, layer}: RngKey): Int32Array {
  const random = createRandom(seed, stream.dropout, step, layer);
  return Int32Array.of(nextUint32(random) | 0, nextUint32(random) | 0);
}

/** 0 for numbers that are dropped, 1 / (1 - rate) for the others: what addon/vectors/dropout.cc multiplies by. */
export function makeDropoutMask(key: Int32Array, rate: number, size: number): Float32Array {
  const [first = 0, second = 0] = key;
  const exact = Math.fround(rate);
  const threshold = Math.floor(exact * 2 ** 32);
  const factor = 1 / (1 - exact);
  return Float32Array.from({length: size}, (_, i) => (mix(mix(i + first) ^ second) < threshold ? 0 : factor));
}

/** For each image of a batch 0 or 1 / (1 - rate). */
export function drawImageFactors({seed, step, layer}: RngKey, rate: number, images: number): Float32Array {
  const random = createRandom(seed, stream.dropPath, step, layer);
  return Float32Array.from({length: images}, () => (nextUniform(random) < rate ? 0 : 1 / (1 - rate)));
}

/** @throws Error where a layer that draws is trained without a key: the network must hand one over */
export function needKey(key: RngKey | undefined): RngKey {
  if (key === undefined)
    throw new Error('this layer draws random numbers in training, and was given nothing to draw from');
  return key;
}
