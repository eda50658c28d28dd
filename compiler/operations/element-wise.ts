import type {Operation, Values} from './operation.js';
import {free} from './operation.js';

/** An operation without weights that leaves shapes of any kind as they are; `defaults` are its keys. */
export function elementWise(name: string, layerFunction: string, defaults: Values = {}): Operation {
  return {
    name,
    layerFunction,
    named: false,
    heads: false,
    fill: (given) => ({...defaults, ...given}),
    defaults: () => defaults,
    channels: (_values, input) => input,
    measure: (_values, input) => free(input),
  };
}
