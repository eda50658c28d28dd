import type {Model} from '../nn/model.js';
import {Engine} from '../nn/engine/engine.js';
import {openTensorFlow} from '../native/index.js';
import {choosePrecision} from '../nn/engine/choose-precision.js';
import type {Joined, WireFormat} from '../cluster/index.js';
import {NativeTrainer} from './native-trainer.js';
import {countBatchParts, createExchange} from './workers/create-exchange.js';
import type {TrainingOptions} from './training-options.js';

export interface TrainerOptions extends TrainingOptions {
  /** `auto` takes bfloat16 where the processor or GPU multiplies it natively, else float32. */
  readonly precision: 'auto' | 'float32' | 'bfloat16';
  /**
   * The workers that it trains together with; null or left out: it trains alone.
   * @internal
   */
  readonly joined?: (Joined & {readonly gradientFormat?: WireFormat}) | null;
}

/** A trainer on TensorFlow's C library, which is set up first where it is missing. */
export async function createTrainer(model: Model, options: TrainerOptions): Promise<NativeTrainer> {
  const {joined = null} = options;
  if (joined === null) {
    const tensorflow = await openTensorFlow();
    const precision = choosePrecision(options.precision, tensorflow);
    return new NativeTrainer(new Engine(tensorflow), model, {...options, precision});
  }
  const {engine, group, gradientFormat} = joined;
  const accumulate = countBatchParts(options.accumulate ?? 1, group.addresses.length);
  const precision = choosePrecision(options.precision, engine.tensorflow);
  const exchange = createExchange(engine, group, accumulate, gradientFormat);
  return new NativeTrainer(engine, model, {...options, accumulate, precision, exchange});
}
