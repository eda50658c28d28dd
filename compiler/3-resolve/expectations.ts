import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import type {Place} from '../diagnostics/place.js';
import type {Shape} from '../operations/operation.js';
import {readList, readNumber} from './read.js';

/** What a spec expects of its network; null where it expects nothing. */
export interface Expectations {
  readonly parameters: Expectation<number> | null;
  readonly buffers: Expectation<number> | null;
  readonly macs: Expectation<number> | null;
  readonly output: Expectation<Shape> | null;
  /** One shape a stage, in order. */
  readonly stages: Expectation<readonly Expectation<Shape>[]> | null;
}

/** The expectations that are totals. */
export type ExpectKey = 'parameters' | 'buffers' | 'macs';

export interface Expectation<T> {
  readonly value: T;
  readonly place: Place;
}

/** The `expect` of a spec; null for a network that expects nothing, such as one of other params than the spec's. */
export function readExpectations(tree: Tree | null): Expectations {
  const stages = getEntry(tree, 'stages');
  return {
    parameters: readTotal(getEntry(tree, 'parameters')),
    buffers: readTotal(getEntry(tree, 'buffers')),
    macs: readTotal(getEntry(tree, 'macs')),
    output: readShape(getEntry(tree, 'output')),
    stages:
      stages === null
        ? null
        : {value: readList(stages).flatMap((item) => readShape(item) ?? []), place: stages.place},
  };
}

function readTotal(tree: Tree | null): Expectation<number> | null {
  const value = readNumber(tree);
  return tree === null || value === null ? null : {value, place: tree.place};
}

function readShape(tree: Tree | null): Expectation<Shape> | null {
  if (tree?.kind !== 'list') return null;
  return {value: tree.items.map((item) => readNumber(item) ?? 0), place: tree.place};
}
