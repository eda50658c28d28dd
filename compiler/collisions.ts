import type {Built} from './build.js';
import type {Diagnostic} from './diagnostics/diagnostic.js';
import {makeError} from './diagnostics/diagnostic.js';
import {nameCollision} from './diagnostics/resolve-messages.js';

/** Specs of one build whose modules would get the same file, or whose functions the same name. */
export function checkCollisions(plans: readonly Built[]): Diagnostic[] {
  const taken = new Map<string, {name: string; file: string}>();
  return plans.flatMap(({graph}) => {
    if (graph === null) return [];
    const before = taken.get(graph.identifier);
    taken.set(graph.identifier, before ?? {name: graph.name, file: graph.place.source.name});
    return before === undefined ? [] : [makeError(graph.place, nameCollision(graph.name, before.name, before.file))];
  });
}
