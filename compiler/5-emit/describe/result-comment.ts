import {formatShape, plural} from '../../../common/format.js';

/** What a statement's result is: `[32, 32, 64] · 1,856 parameters`, or the shape alone where it has none. */
export function describeResult(shape: readonly number[], parameters: number): string {
  return formatShape(shape) + (parameters === 0 ? '' : ` · ${plural(parameters, 'parameter')}`);
}
