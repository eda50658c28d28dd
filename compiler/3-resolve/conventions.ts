import type {Tree} from '../1-parse/tree.js';
import {getEntry} from '../1-parse/tree.js';
import {getOperation} from '../operations/index.js';
import type {Values} from '../operations/operation.js';
import type {Init} from './init.js';
import {initOptions, readInit} from './init.js';
import {readNumber} from './read.js';

/** What a spec says once for all of its operations. */
export interface Conventions {
  /** Values that operations have where they do not say, by the operation's name: those of `numerics`. */
  readonly numerics: Readonly<Record<string, Values>>;
  readonly init: Init;
}

/** The `numerics` and `init` of a spec whose expressions are evaluated. */
export function readConventions(spec: Tree): Conventions {
  return {numerics: readNumerics(getEntry(spec, 'numerics')), init: readInit(getEntry(spec, 'init'))};
}

function readNumerics(tree: Tree | null): Record<string, Values> {
  if (tree?.kind !== 'map') return {};
  const numbers = (values: Tree): Values => {
    const entries = values.kind === 'map' ? [...values.entries] : [];
    return Object.fromEntries(
      entries.flatMap(([key, {value}]) => {
        const number = readNumber(value);
        return number === null ? [] : [[key, number]];
      }),
    );
  };
  return Object.fromEntries([...tree.entries].map(([name, {value}]) => [name, numbers(value)]));
}

/** All values of an operation: those given, the spec's conventions for the rest, and then the operation's defaults. */
export function fillValues(operation: string, given: Values, {numerics, init}: Conventions): Values {
  const values = getOperation(operation).fill({...numerics[operation], ...given});
  return {...values, ...initOptions(operation, values, init)};
}
