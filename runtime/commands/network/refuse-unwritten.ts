import type {Diagnostic} from '../../../compiler/index.js';
import {UserError} from '../../../common/errors.js';

/**
 * A generated module that cannot be written is not a fault of the spec: the command failed while it ran.
 *
 * @throws UserError `output-unwritable`
 */
export function refuseUnwritten(diagnostics: readonly Diagnostic[]): void {
  const found = diagnostics.find(({code}) => code === 'output-unwritable');
  if (found !== undefined) throw new UserError(found.code, found.message, found.advice, 1);
}
