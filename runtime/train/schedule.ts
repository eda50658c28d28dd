/** How the learning rate changes with the epochs. */
export interface StepSchedule {
  readonly name: 'step';
  /** Epochs between two changes. */
  readonly step: number;
  /** What the rate is multiplied by at each. */
  readonly gamma: number;
}

/**
 * The learning rate of an epoch: torch.optim.lr_scheduler.StepLR.
 *
 * @param epoch counts from 0
 */
export function computeLearningRate(initial: number, {step, gamma}: StepSchedule, epoch: number): number {
  return initial * gamma ** Math.floor(epoch / step);
}
