import type {Diagnostic} from '../diagnostics/diagnostic.js';
import {makeError} from '../diagnostics/diagnostic.js';
import {nameCollision} from '../diagnostics/resolve-messages.js';
import type {PlannedNetwork} from './plan.js';

/** Specs of one build whose modules would get the same file, or whose functions the same name. */
export function checkCollisions(networks: readonly PlannedNetwork[]): Diagnostic[] {
  const taken = new Map<string, {name: string; file: string}>();
  return networks.flatMap(({name, identifier, place}) => {
    const before = taken.get(identifier);
    taken.set(identifier, before ?? {name, file: place.source.name});
    return before === undefined ? [] : [makeError(place, nameCollision(name, before.name, before.file))];
  });
}
