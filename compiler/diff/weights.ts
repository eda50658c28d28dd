import type {Graph} from '../4-analyze/graph.js';
import type {Shape} from '../operations/operation.js';
import type {Tensor} from './tensors.js';
import {listTensors} from './tensors.js';

/** What of a weights file of the network before still serves the network after. */
export interface WeightsDiff {
  /** Tensors with the name and the shape that they had, and the elements in them. */
  readonly fitting: {readonly tensors: number; readonly elements: number};
  /** All that the network after has. */
  readonly wanted: {readonly tensors: number; readonly elements: number};
  /** Tensors of one name and two shapes. */
  readonly reshaped: readonly {readonly name: string; readonly before: Shape; readonly after: Shape}[];
  /** Tensors that only the network after has: they start from scratch. */
  readonly added: readonly Tensor[];
  /** Tensors that only the network before has: they are left over. */
  readonly removed: readonly Tensor[];
}

/** Compares the tensors of two networks by name. Order does not matter to a weights file. */
export function compareWeights(before: Graph, after: Graph): WeightsDiff {
  const old = new Map(listTensors(before).map((tensor) => [tensor.name, tensor]));
  const wanted = listTensors(after);
  const names = new Set(wanted.map(({name}) => name));
  const known = wanted.flatMap((tensor) => {
    const was = old.get(tensor.name);
    return was === undefined ? [] : [{name: tensor.name, before: was.shape, after: tensor.shape}];
  });
  const fits = ({before, after}: {before: Shape; after: Shape}) => String(before) === String(after);
  const fitting = known.filter(fits).map(({after}) => after);
  return {
    fitting: {tensors: fitting.length, elements: sumSizes(fitting)},
    wanted: {tensors: wanted.length, elements: sumSizes(wanted.map(({shape}) => shape))},
    reshaped: known.filter((tensor) => !fits(tensor)),
    added: wanted.filter(({name}) => !old.has(name)),
    removed: [...old.values()].filter(({name}) => !names.has(name)),
  };
}

function sumSizes(shapes: readonly Shape[]): number {
  return shapes.reduce((sum, shape) => sum + shape.reduce((product, length) => product * length, 1), 0);
}
