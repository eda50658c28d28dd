import {makeNoise} from '../data/make-noise.js';
import {countElements} from '../nn/model.js';
import {recordStep} from '../profile/record-step.js';
import type {StepRecording} from '../profile/record-step.js';
import type {NativeTrainer} from '../train/native-trainer.js';

/** Steps before the clock runs: allocations, and oneDNN's choice of kernels. */
export const warmUpSteps = 3;
/** Steps that are looked at kernel by kernel, after the timed ones. */
export const recordedSteps = 3;

const learningRate = 0.01;

export interface MeasuredSteps {
  /** Milliseconds of each timed step, in order, unobserved. */
  readonly milliseconds: readonly number[];
  readonly recordings: readonly StepRecording[];
}

/** Trains on made images, always the same ones: warms up, times `steps` steps, then records a few. */
export function measureSteps(trainer: NativeTrainer, batch: number, steps: number): MeasuredSteps {
  const {model, engine} = trainer;
  const classes = model.logits.shape[0] ?? 1;
  const images = makeNoise(batch * countElements(model.image.shape));
  const labels = Int32Array.from({length: batch}, (_, i) => i % classes);
  const step = () => trainer.step(images, labels, learningRate);
  for (let i = 0; i < warmUpSteps; i++) step();
  const milliseconds = Array.from({length: steps}, () => {
    const start = performance.now();
    step();
    return performance.now() - start;
  });
  const recordings = Array.from({length: recordedSteps}, () => recordStep(engine, step).recording);
  return {milliseconds, recordings};
}
