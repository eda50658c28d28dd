import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {packageRoot} from '#package-root';
import {readWeights} from '../../runtime/runs/weights/safetensors.js';
import type {NamedTensor} from '../../runtime/nn/state-dict.js';

const folder = join(packageRoot, 'test/oracle/fixtures');

/** A fixture that a program of test/oracle wrote. */
export function readFixtureJson<T>(name: string): T {
  return parseCases(readFileSync(join(folder, name), 'utf8'), name);
}

/** Cases that a program of test/oracle wrote: a test that goes over a list of them has at least one. */
export function parseCases<T>(text: string, name: string): T {
  const cases = JSON.parse(text) as T;
  for (const [key, part] of Object.entries({'': cases, ...cases})) {
    const isEmpty = typeof part === 'object' && part !== null && Object.keys(part).length === 0;
    assert(!isEmpty, `the fixture ${name} has nothing ${key === '' ? 'in it' : `for ${key}`}`);
  }
  return cases;
}

/** The tensors of a fixture, by name. */
export function readFixtureTensors(name: string): (name: string) => NamedTensor {
  const tensors = new Map(readWeights(join(folder, name)).tensors.map((tensor) => [tensor.name, tensor]));
  return (wanted) => {
    const tensor = tensors.get(wanted);
    assert(tensor !== undefined, `the fixture ${name} has no ${wanted}`);
    return tensor;
  };
}

/** All tensors whose name begins with `prefix`, without it. */
export function readStateDict(name: string, prefix: string): NamedTensor[] {
  return readWeights(join(folder, name))
    .tensors.filter((tensor) => tensor.name.startsWith(prefix))
    .map((tensor) => ({...tensor, name: tensor.name.slice(prefix.length)}));
}

/** Every value within `tolerance` times the largest expected one. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length, `${what}: number of values`);
  const scale = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1e-3);
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    assert(difference <= tolerance * scale, `${what}: value ${i} is ${actual[i]}, not ${expected[i]}`);
  }
}
