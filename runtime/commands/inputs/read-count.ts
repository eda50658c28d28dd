import {UserError} from '../../../common/errors.js';
import {formatCount} from '../../../common/format.js';

/**
 * The whole number that an option was given.
 *
 * @param usual stands in the advice as an example
 * @throws UserError `option-wrong`
 */
export function readCount(option: string, text: string, usual: number, most = 999_999): number {
  if (/^[1-9]\d{0,8}$/.test(text) && Number(text) <= most) return Number(text);
  throw new UserError(
    'option-wrong',
    `${option} ${JSON.stringify(text)} is not a whole number from 1 to ${formatCount(most)}.`,
    `Write for example ${option} ${Math.min(usual, most)}.`,
    2,
  );
}
