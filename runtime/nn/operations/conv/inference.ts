import {at} from '../../at.js';
import {activationType, castKernel, float32Type} from '../../engine/engine.js';
import type {Attributes, Engine, Kernel, Tensor} from '../../engine/engine.js';
import type {Epilogue, InferenceEpilogue, InferenceLayer} from '../../engine/layer.js';
import type {Precision} from '../../precision.js';
import type {ConvSettings} from './settings.js';
import {chooseCustomKernels, describeResult} from './specnet.js';
import type {CustomKernels} from './specnet.js';
import {foldNormalization} from './fold-batch-norm.js';

/** A convolution that adds a bias for each channel and a second input where there is one; then ReLU, if asked for. */
interface Convolution {
  /** @param weight float32 `[height, width, in / groups, out]` @param bias float32 `[out]`; both borrowed */
  pack(weight: Tensor, bias: Tensor): Tensor[];
  run(x: Tensor, packed: readonly Tensor[], addend: readonly Tensor[]): Tensor;
}

/**
 * The convolution with the normalization, the addition and the ReLU that follow it. Normalization goes into weight
 * and bias in float32, before they are rounded; null for groups on kernels that have none.
 */
export function convolveForInference(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
  epilogue: InferenceEpilogue,
): InferenceLayer | null {
  const convolution = chooseConvolution(engine, precision, settings, epilogue);
  if (convolution === null) return null;
  const fold = foldNormalization(engine, settings, epilogue.normalization);
  return {
    prepare(parameters) {
      const {weight, bias} = fold(parameters);
      const packed = convolution.pack(weight, bias);
      engine.release(weight, bias);
      return packed;
    },
    forward: ([x, ...addend], packed) => convolution.run(x as Tensor, packed, addend),
  };
}

/** The fastest that takes this convolution. Here a new kernel is put in. */
function chooseConvolution(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
  epilogue: Epilogue,
): Convolution | null {
  const custom = chooseCustomKernels(engine, precision, settings);
  if (custom !== null) return convolveWithCustomKernels(engine, settings, epilogue, custom);
  if (engine.tensorflow.fusesConvolutions) return convolveInOne(engine, precision, settings, epilogue);
  return settings.groups === 1 ? convolveInSteps(engine, precision, settings, epilogue) : null;
}

/** specnet's own (native/addon): weights are put into its order once, and the bias stays float32. */
function convolveWithCustomKernels(
  engine: Engine,
  {output}: ConvSettings,
  {addend, relu}: Epilogue,
  custom: CustomKernels,
): Convolution {
  const pack = custom.pack(false);
  const run = engine.kernel(custom.forward, {
    ...custom.attributes,
    ...describeResult(output),
    ...{affines: 1, epsilon: {float: 0}, addends: addend ? 1 : 0, relu},
  });
  return {
    pack: (weight, bias) => [pack(weight), engine.retain(bias)],
    run: (x, packed, added) => run(x, ...packed, ...added),
  };
}

/** oneDNN's convolution with all that follows as one operation. It takes groups. */
function convolveInOne(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
  {addend, relu}: Epilogue,
): Convolution {
  const {type} = activationType(precision);
  const run = engine.kernel('_MklNativeFusedConv2D', {
    ...describeConvolution(precision, settings),
    fused_ops: {strings: ['BiasAdd', ...(addend ? ['Add'] : []), ...(relu ? ['Relu'] : [])]},
    num_args: addend ? 2 : 1,
    TArgs: {types: addend ? [type, type] : [type]},
    num_host_args: 0,
    // oneDNN would keep the weights in its own order, but with the operation, which layers of one shape share.
    is_filter_const: false,
    _kernel: 'MklNameChangeOp',
  });
  return {
    pack: packByCast(engine, precision),
    run: (x, packed, added) => run(x, ...packed, ...added),
  };
}

function convolveInSteps(
  engine: Engine,
  precision: Precision,
  settings: ConvSettings,
  {relu}: Epilogue,
): Convolution {
  const T = activationType(precision);
  const convolve = engine.kernel('Conv2D', describeConvolution(precision, settings));
  const biasAdd = engine.kernel('BiasAdd', {T, data_format: 'NHWC'});
  const add = engine.kernel('AddV2', {T});
  const applyRelu = engine.kernel('Relu', {T});
  const replace = (kernel: Kernel, value: Tensor, ...rest: readonly Tensor[]) => {
    const result = kernel(value, ...rest);
    engine.release(value);
    return result;
  };
  return {
    pack: packByCast(engine, precision),
    run(x, packed, [addend]) {
      let y = replace(biasAdd, convolve(x, at(packed, 0)), at(packed, 1));
      if (addend !== undefined) y = replace(add, y, addend);
      return relu ? replace(applyRelu, y) : y;
    },
  };
}

function packByCast(engine: Engine, precision: Precision): Convolution['pack'] {
  const cast = castKernel(engine, float32Type, activationType(precision));
  return (weight, bias) => [cast(weight), cast(bias)];
}

/** Forward, oneDNN pads on its own and fast; what training does about padding is for the gradients. */
function describeConvolution(precision: Precision, {padding: [top, left], stride, dilation}: ConvSettings): Attributes {
  const pads = top > 0 || left > 0;
  return {
    T: activationType(precision),
    strides: [1, stride, stride, 1],
    dilations: [1, dilation, dilation, 1],
    padding: pads ? 'EXPLICIT' : 'VALID',
    explicit_paddings: pads ? [0, 0, top, top, left, left, 0, 0] : [],
    data_format: 'NHWC',
    use_cudnn_on_gpu: true,
  };
}
