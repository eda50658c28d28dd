import type {Model} from '../nn/model.js';
import {Engine} from '../nn/engine/engine.js';
import {openTensorFlow} from '../native/index.js';
import {choosePrecision} from '../nn/engine/choose-precision.js';
import {NativeTrainer} from './native-trainer.js';
import type {TrainingOptions} from './training-options.js';

export interface TrainerOptions extends TrainingOptions {
  /** `auto` takes bfloat16 where the processor or GPU multiplies it natively, else float32. */
  readonly precision: 'auto' | 'float32' | 'bfloat16';
}

/** A trainer on TensorFlow's C library, which is set up first where it is missing. */
export async function createTrainer(model: Model, options: TrainerOptions): Promise<NativeTrainer> {
  const tensorflow = await openTensorFlow();
  const precision = choosePrecision(options.precision, tensorflow);
  return new NativeTrainer(new Engine(tensorflow), model, {...options, precision});
}
