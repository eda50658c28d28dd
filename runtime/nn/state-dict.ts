import {at} from './at.js';
import {countElements} from './model.js';
import type {Model} from './model.js';
import type {Parameter} from './operation.js';

/** A tensor under its state_dict name, in PyTorch's layout: `[out, in, height, width]` or `[out, in]`, row by row. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Where a tensor of a network belongs in a state_dict, and its shape there. */
export type Layout = Pick<NamedTensor, 'name' | 'shape'>;

/** A parameter as PyTorch has it. */
export function layoutOf({name, shape, pytorchAxes}: Parameter): Layout {
  return {name, shape: pytorchAxes.map((axis) => at(shape, axis))};
}

/** A parameter's values from how they are stored here (HWIO) to PyTorch's layout (OIHW). */
export function toPytorch(parameter: Parameter, data: Float32Array): NamedTensor {
  return {...layoutOf(parameter), data: transpose(data, parameter.shape, parameter.pytorchAxes)};
}

/** The way back. */
export function fromPytorch(parameter: Parameter, {shape, data}: NamedTensor): Float32Array {
  const inverse = parameter.shape
    .map((_, axis) => parameter.pytorchAxes.indexOf(axis))
    .filter((axis) => axis !== -1); // axes of one element, which PyTorch does not have
  return transpose(data, shape, inverse);
}

/**
 * The values of every parameter of a model, in its order, as stored here.
 * @throws RangeError naming every tensor that is missing, of another shape, or not the model's
 */
export function matchStateDict(model: Model, tensors: readonly NamedTensor[]): Float32Array[] {
  return matchTensors(model, tensors).map((tensor, i) => fromPytorch(at(model.parameters, i), tensor));
}

/**
 * The tensor of every parameter of a model, in its order, as it was given.
 * @throws RangeError as `matchStateDict` does
 */
export function matchTensors(model: Model, tensors: readonly NamedTensor[]): NamedTensor[] {
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const wrong: string[] = [];
  const matched = model.parameters.flatMap((parameter) => {
    const tensor = given.get(parameter.name);
    given.delete(parameter.name);
    const expected = layoutOf(parameter).shape;
    if (tensor === undefined) wrong.push(`${parameter.name} is missing`);
    else if (tensor.shape.join() !== expected.join()) {
      wrong.push(`${parameter.name} is [${tensor.shape.join(', ')}], not [${expected.join(', ')}]`);
    }
    return tensor ?? [];
  });
  for (const name of given.keys()) wrong.push(`${name} belongs to no layer`);
  if (wrong.length > 0) throw new RangeError(`these weights are not of ${model.name}: ${wrong.join('; ')}`);
  return matched;
}

/** Numbers on each side of a square that is transposed at a time: both of its sides stay in the cache. */
const tile = 32;

/** `axes[i]` is the axis of the source that axis i of the result holds. */
function transpose(data: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  if (axes.every((axis, i) => axis === i)) return data.slice();
  const stepsOf = (sizes: readonly number[]): number[] => sizes.map((_, axis) => countElements(sizes.slice(axis + 1)));
  const sizes = axes.map((axis) => at(shape, axis));
  const sourceSteps = axes.map((axis) => at(stepsOf(shape), axis));
  const targetSteps = stepsOf(sizes);
  // Numbers that are neighbors in the result lie along the last axis; those that are so in the source, along this one.
  const last = sizes.length - 1;
  const run = sourceSteps.reduce((best, step, axis) => (step === 1 && at(sizes, axis) > 1 ? axis : best), last);
  const result = new Float32Array(data.length);
  const others = sizes.map((_, axis) => axis).filter((axis) => axis !== last && axis !== run);
  const position = others.map(() => 0);
  let source = 0;
  let target = 0;
  for (let more = true; more;) {
    const along = run === last ? 1 : at(sizes, run);
    copyPlane(result, data, target, source, along, at(targetSteps, run), at(sizes, last), at(sourceSteps, last));
    more = false;
    for (let i = others.length - 1; i >= 0 && !more; i--) {
      const axis = at(others, i);
      const end = at(position, i) + 1 === at(sizes, axis) ? 1 - at(sizes, axis) : 1;
      position[i] = at(position, i) + end;
      source += end * at(sourceSteps, axis);
      target += end * at(targetSteps, axis);
      more = end === 1;
    }
  }
  return result;
}

/** `columns` numbers, side by side in the result, of each of `rows` that are side by side in the source. */
function copyPlane(
  result: Float32Array,
  data: Float32Array,
  target: number,
  source: number,
  rows: number,
  rowStep: number,
  columns: number,
  columnStep: number,
): void {
  for (let firstColumn = 0; firstColumn < columns; firstColumn += tile) {
    const endColumn = Math.min(firstColumn + tile, columns);
    for (let firstRow = 0; firstRow < rows; firstRow += tile) {
      const endRow = Math.min(firstRow + tile, rows);
      for (let row = firstRow; row < endRow; row++) {
        for (let column = firstColumn; column < endColumn; column++) {
          result[target + row * rowStep + column] = data[source + row + column * columnStep] as number;
        }
      }
    }
  }
}
