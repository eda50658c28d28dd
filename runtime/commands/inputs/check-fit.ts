import {UserError} from '../../../common/errors.js';
import type {Dataset} from '../../data/find-dataset.js';
import type {Contract} from '../../nn/contract.js';

/**
 * Checks that the network fits the data.
 *
 * @throws UserError `data-mismatch`
 */
export function checkFit(contract: Contract, {description}: Dataset): void {
  const output = [description.classes.length];
  if (String(contract.input) === String(description.image) && String(contract.output) === String(output)) return;
  throw new UserError(
    'data-mismatch',
    `${contract.name} takes images [${contract.input.join(', ')}] and gives ${contract.output.join(', ')} classes; ` +
      `${description.name} has images [${description.image.join(', ')}] of ${output.join(', ')} classes.`,
    `Use a spec with input [${description.image.join(', ')}] and ${output.join(', ')} classes, or other data.`,
    2,
  );
}
