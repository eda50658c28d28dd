import {openTensorFlow} from '../native/index.js';
import type {Model} from '../nn/model.js';
import {Engine} from '../nn/engine/engine.js';
import {choosePrecision} from '../nn/engine/choose-precision.js';
import type {NamedTensor} from '../nn/state-dict.js';
import {Predictor} from './predictor.js';

export interface PredictorOptions {
  /** `auto`, which it is where left out, takes bfloat16 where the processor or GPU multiplies it natively. */
  readonly precision?: 'auto' | 'float32' | 'bfloat16';
}

/** The fast way to a model's answers, on TensorFlow's C library, which is set up first where it is missing. */
export async function createPredictor(
  model: Model,
  weights: readonly NamedTensor[],
  {precision = 'auto'}: PredictorOptions = {},
): Promise<Predictor> {
  const tensorflow = await openTensorFlow();
  return new Predictor(new Engine(tensorflow), model, choosePrecision(precision, tensorflow), weights);
}
