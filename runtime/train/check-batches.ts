import {UserError} from '../../common/errors.js';
import {plural} from '../../common/format.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';

/** What of a recipe decides how many images go through a network together. */
export interface BatchSizes {
  readonly batch: number;
  readonly accumulate: number;
  readonly data: {readonly drop_last: boolean};
}

/**
 * Where a network normalizes one number a channel and image, as batch normalization of vectors does, an image cannot go
 * through it by itself: that is reported before an epoch comes to its last batch.
 *
 * @throws UserError `one-number-a-channel`
 */
export function checkBatches(model: Model, images: number, {batch, accumulate, data}: BatchSizes): void {
  const single = model.nodes.find(
    ({operation, shape}) => operation.normalization !== undefined && countElements(shape.slice(0, -1)) === 1,
  );
  if (single === undefined) return;
  const last = data.drop_last ? 0 : images % batch;
  const sizes = [...(images >= batch ? [batch] : []), ...(last > 0 ? [last] : [])];
  const alone = sizes.find((size) => Math.floor(size / accumulate) <= 1);
  if (alone === undefined) return;
  const parts = accumulate > 1 ? `, which ${plural(accumulate, 'part')} (accumulate) leave an image by itself` : '';
  const which = alone === batch ? 'batches are of' : `the last batch of an epoch of ${plural(images, 'image')} is of`;
  throw new UserError(
    'one-number-a-channel',
    `batchnorm ${single.name} needs two images or more to train on, and ${which} ${plural(alone, 'image')}${parts}.`,
    alone === batch
      ? 'Take larger batches, or fewer parts.'
      : 'Set data.drop_last=true, which leaves that batch out, or use another batch size.',
    2,
  );
}
