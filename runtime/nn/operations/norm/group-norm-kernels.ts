import {at} from '../../at.js';
import {DataType} from '../../engine/engine.js';
import type {Engine, Tensor} from '../../engine/engine.js';
import type {NativeLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import {normalizeGroupsInSteps} from './group-norm-composed.js';
import type {GroupNormSettings} from './settings.js';

/**
 * Group and layer normalization. A vector after a dense layer or a pool is float32 in either precision, so that the
 * type is resolved by what comes in.
 */
export function normalizeGroupsNatively(
  engine: Engine,
  precision: Precision,
  settings: GroupNormSettings,
): NativeLayer {
  const make = (type: Precision) =>
    engine.usesCustom('SpecnetGroupNorm', type)
      ? normalizeGroupsInOnePass(engine, type, settings)
      : normalizeGroupsInSteps(engine, type, settings);
  const wide = make('float32');
  const narrow = precision === 'float32' ? wide : make(precision);
  const of = (tensor: Tensor) => (tensor.dtype === DataType.float32 ? wide : narrow);
  return {
    forward: (inputs, ...rest) => of(at(inputs, 0)).forward(inputs, ...rest),
    backward: (gradient, ...rest) => of(gradient).backward(gradient, ...rest),
  };
}

/** specnet's custom kernel, addon/vectors/group_norm.cc: x is read twice forward, and twice with its gradient. */
function normalizeGroupsInOnePass(
  engine: Engine,
  precision: Precision,
  {groups, eachPlace, epsilon}: GroupNormSettings,
): NativeLayer {
  const shared = {T: {type: DataType[precision]}, groups, each_place: eachPlace};
  const forward = engine.kernels('SpecnetGroupNorm', {...shared, epsilon: {float: epsilon}}, 3);
  const backward = engine.kernels('SpecnetGroupNormGradient', shared, 3);
  return {
    forward(inputs, parameters, training) {
      const x = at(inputs, 0);
      const [output, ...statistics] = forward(x, ...parameters) as [Tensor, ...Tensor[]];
      if (training) {
        return {output, saved: [engine.retain(x), engine.retain(at(parameters, 0)), ...statistics], buffers: []};
      }
      engine.release(...statistics);
      return {output, saved: [], buffers: []};
    },
    backward(gradient, saved) {
      const [dx, ...parameters] = backward(gradient, ...saved) as [Tensor, ...Tensor[]];
      return {inputs: [dx], parameters};
    },
  };
}
