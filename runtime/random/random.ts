/**
 * The state of a xoshiro128** generator (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021;
 * prng.di.unimi.it): four 32-bit words, changed by every draw. 32-bit, because JavaScript multiplies those exactly.
 */
export type Random = Uint32Array;

/** What the seed is drawn for. A part of each key, so that no two uses share a stream. */
export const stream = {
  split: 1,
  order: 2,
  augmentation: 3,
  dropout: 4,
  dropPath: 5,
  flip: 6,
  mix: 7,
  sweep: 8,
} as const;

/**
 * A generator whose draws depend on every number of the key, and on nothing else. Give each use a key of its own
 * (`createRandom(seed, epoch, image)`) and the result does not depend on who draws first, or in which thread.
 *
 * @param key whole numbers; each counts by its lower 32 bits
 */
export function createRandom(...key: readonly number[]): Random {
  let hash = 0x9e3779b9;
  for (const part of key) hash = mix(Math.imul(hash, 0x85ebca6b) ^ mix(part + 0x9e3779b9));
  const state = new Uint32Array(4);
  // SplitMix: a Weyl sequence through the mixer. It never gives the all-zero state, from which xoshiro cannot move.
  for (let word = 0; word < 4; word++) state[word] = mix((hash + Math.imul(word + 1, 0x9e3779b9)) >>> 0);
  return state;
}

/** A whole number in [0, 2^32). */
export function nextUint32(state: Random): number {
  const [a, b, c, d] = state as unknown as [number, number, number, number];
  const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  const shifted = b << 9;
  const c1 = c ^ a;
  const d1 = d ^ b;
  state[1] = b ^ c1;
  state[0] = a ^ d1;
  state[2] = c1 ^ shifted;
  state[3] = rotateLeft(d1, 11);
  return scrambled;
}

/** A number in [0, 1) with 32 random bits. */
export function nextUniform(state: Random): number {
  return nextUint32(state) / 2 ** 32;
}

/**
 * A number of the normal distribution around 0 with variance 1. Box and Muller (1958); the second of each pair is not
 * used, so that a value needs no memory of the last one.
 */
export function nextNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - nextUniform(random)));
  return radius * Math.cos(2 * Math.PI * nextUniform(random));
}

/** A whole number in [0, limit), each as likely as the other. */
export function nextBelow(state: Random, limit: number): number {
  const fair = 2 ** 32 - (2 ** 32 % limit); // what lies above would favor the small numbers: draw again
  let drawn = nextUint32(state);
  while (drawn >= fair) drawn = nextUint32(state);
  return drawn % limit;
}

/** The same numbers in a random order (Fisher and Yates). */
export function shuffle(numbers: Uint32Array, state: Random): Uint32Array {
  const shuffled = numbers.slice();
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = nextBelow(state, last + 1);
    const kept = shuffled[last] as number;
    shuffled[last] = shuffled[other] as number;
    shuffled[other] = kept;
  }
  return shuffled;
}

/** MurmurHash3's finalizer: every input bit moves every output bit. A whole number in [0, 2^32). */
export function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function rotateLeft(value: number, by: number): number {
  return ((value << by) | (value >>> (32 - by))) >>> 0;
}
