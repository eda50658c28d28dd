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

/** A parameter's values from how they are stored here (HWIO) to PyTorch's layout (OIHW). */
export function toPytorch(parameter: Parameter, data: Float32Array): NamedTensor {
  const shape = parameter.pytorchAxes.map((axis) => at(parameter.shape, axis));
  return {name: parameter.name, shape, data: transpose(data, parameter.shape, parameter.pytorchAxes)};
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
  const given = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const wrong: string[] = [];
  const values = model.parameters.map((parameter) => {
    const tensor = given.get(parameter.name);
    given.delete(parameter.name);
    const expected = parameter.pytorchAxes.map((axis) => at(parameter.shape, axis));
    if (tensor === undefined) wrong.push(`${parameter.name} is missing`);
    else if (tensor.shape.join() !== expected.join()) {
      wrong.push(`${parameter.name} is [${tensor.shape.join(', ')}], not [${expected.join(', ')}]`);
    } else return fromPytorch(parameter, tensor);
    return new Float32Array(0);
  });
  for (const name of given.keys()) wrong.push(`${name} belongs to no layer`);
  if (wrong.length > 0) throw new RangeError(`these weights are not of ${model.name}: ${wrong.join('; ')}`);
  return values;
}

/** `axes[i]` is the axis of the source that axis i of the result holds. */
function transpose(data: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  if (axes.every((axis, i) => axis === i)) return data.slice();
  const strides = shape.map((_, axis) => countElements(shape.slice(axis + 1)));
  const sizes = axes.map((axis) => at(shape, axis));
  const steps = axes.map((axis) => at(strides, axis));
  const result = new Float32Array(data.length);
  const position = sizes.map(() => 0);
  let source = 0;
  for (let target = 0; target < result.length; target++) {
    result[target] = data[source] as number;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      source += at(steps, axis);
      position[axis] = at(position, axis) + 1;
      if (at(position, axis) < at(sizes, axis)) break;
      source -= at(steps, axis) * at(sizes, axis);
      position[axis] = 0;
    }
  }
  return result;
}
