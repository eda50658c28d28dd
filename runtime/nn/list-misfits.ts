import {formatShape} from '../../common/format.js';
import {findNear} from '../../common/suggest.js';
import type {Layout} from './state-dict.js';

/**
 * What does not fit of another program's weights, a line each; none where all of them do.
 *
 * @param expected every tensor of the network
 */
export function listMisfits(expected: readonly Layout[], tensors: readonly Layout[]): string[] {
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const own = new Map(expected.map(({name, shape}) => [name, shape]));
  const missing = [...own.keys()].filter((name) => !given.has(name));
  const unexpected = [...given.keys()].filter((name) => !own.has(name));
  const shaped = [...own].flatMap(([name, shape]) => {
    const found = given.get(name)?.shape;
    if (found === undefined || found.join() === shape.join()) return [];
    return [`${name} is ${formatShape(found)}, and has to be ${formatShape(shape)}`];
  });
  return [
    ...missing.map((name) => {
      const alike = unexpected.filter((other) => given.get(other)?.shape.join() === own.get(name)?.join());
      return `${name} ${formatShape(own.get(name) ?? [])} is missing${guess(name, alike)}`;
    }),
    ...unexpected.map((name) => {
      const alike = missing.filter((other) => given.get(name)?.shape.join() === own.get(other)?.join());
      return `${name} ${formatShape(given.get(name)?.shape ?? [])} is not in the network${guess(name, alike)}`;
    }),
    ...shaped,
  ];
}

function guess(name: string, known: readonly string[]): string {
  const near = findNear(name, known);
  return near === null ? '' : `: is it ${near}?`;
}
