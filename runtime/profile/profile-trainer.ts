import type {Engine} from '../nn/engine/engine.js';
import {mainClasses} from '../train/targets.js';
import type {Trainer} from '../train/trainer.js';
import {recordStep} from './record-step.js';
import type {StepRecording} from './record-step.js';

/**
 * A trainer that records one of its steps and is otherwise the trainer it is given; results are the same.
 *
 * @param engine the trainer's own
 * @param step which one is recorded, counted from 1
 * @param report is given the recording and the number of images in that step
 * @param group the workers that train together, where there are several
 */
export function profileTrainer(
  trainer: Trainer,
  engine: Engine,
  step: number,
  report: (recording: StepRecording, batch: number) => void,
  group: {readonly waited: number} | null = null,
): Trainer {
  let taken = 0;
  return {
    get stepsTaken() {
      return trainer.stepsTaken;
    },
    set stepsTaken(steps) {
      trainer.stepsTaken = steps;
    },
    step(images, targets, learningRate, progress, total) {
      taken++;
      if (taken !== step) return trainer.step(images, targets, learningRate, progress, total);
      const run = () => trainer.step(images, targets, learningRate, progress, total);
      const {result, recording} = recordStep(engine, run, group);
      report(recording, mainClasses(targets).length);
      return result;
    },
    evaluate: (images, labels) => trainer.evaluate(images, labels),
    exportWeights: () => trainer.exportWeights(),
    importWeights: (tensors) => trainer.importWeights(tensors),
    exportAverage: () => trainer.exportAverage(),
    exportState: () => trainer.exportState(),
    importState: (tensors) => trainer.importState(tensors),
    dispose: () => trainer.dispose(),
  };
}
