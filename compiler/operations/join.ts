import {add} from './add.js';
import {concat} from './concat.js';
import {multiply} from './multiply.js';
import type {Measure, Shape} from './operation.js';

/** How the results of branches become one. */
export interface JoinOperation {
  /** The layer function of `specnet/nn` that stands for it in generated code. */
  readonly layerFunction: string;
  readonly measure: (branches: readonly Shape[]) => Measure;
  /** Channels of the result, from those of the branches. */
  readonly channels: (branches: readonly number[]) => number;
}

const widest = (branches: readonly number[]) => Math.max(0, ...branches);

/** Every join that `parallel` may name. */
export const joins: Readonly<Record<'add' | 'multiply' | 'concat', JoinOperation>> = {
  add: {...add, channels: widest},
  multiply: {...multiply, channels: widest},
  concat: {...concat, channels: (branches) => branches.reduce((sum, channels) => sum + channels, 0)},
};
