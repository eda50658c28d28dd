import {UserError} from '../../../common/errors.js';

/**
 * How many numbers of each channel a batch has.
 * @throws UserError `one-number-a-channel`: its variance would be zero whatever it is
 */
export function countSamples(name: string, shape: readonly number[]): number {
  const samples = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  if (samples > 1) return samples;
  throw new UserError(
    'one-number-a-channel',
    `batchnorm ${name} cannot be trained on [${shape.join(', ')}]: one number a channel has no variance.`,
    'Train on batches of two images or more; data.drop_last: true leaves out a last one that is smaller.',
  );
}
