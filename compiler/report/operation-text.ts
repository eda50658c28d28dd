import {shorten} from '../../common/format.js';
import type {OperationSpec} from '../3-resolve/model-spec.js';
import {getOperation} from '../operations/index.js';
import type {Value} from '../operations/operation.js';

/** A value as a spec would write it: `64`, `[1, 7]`, `true`. */
export function showValue(value: Value | undefined): string {
  return typeof value === 'object' ? `[${value.join(', ')}]` : String(value);
}

/** `3x3` for 3, `1x7` for [1, 7]; an expression stands for itself. */
function showWindow(text: string): string {
  const sides = /^\[(.+), (.+)\]$/.exec(text);
  return sides === null ? `${text}x${text}` : `${sides[1]}x${sides[2]}`;
}

const noKeys: ReadonlySet<string> = new Set();

/** What changes neither a shape nor a cost, and is the same all over a network, is left to `spec explain`. */
const neverShown = 'name epsilon momentum init biasInit scaleInit initial rank reduce expand'.split(' ');

const longestExpression = 22;

/**
 * An operation in a few words, defaults left out: `conv 3x3 /2, 128, groups 32`.
 *
 * @param symbolic keys whose value is shown as the expression that it was computed from, `channels` for `$channels`
 */
export function describeOperation(spec: OperationSpec, symbolic: ReadonlySet<string> = noKeys): string {
  const {operation, values, expressions} = spec;
  const known = getOperation(operation).defaults(values);
  const text = (key: string) =>
    symbolic.has(key) && expressions[key] !== undefined
      ? shorten(expressions[key].replaceAll('$', ''), longestExpression)
      : showValue(values[key]);
  const isDefault = (key: string) =>
    !symbolic.has(key) && key in known && showValue(known[key]) === showValue(values[key]);
  const window = 'kernel' in values ? ` ${showWindow(text('kernel'))}` : '';
  const strides = 'stride' in values && (values['stride'] !== 1 || symbolic.has('stride'));
  const stride = strides ? ` /${text('stride')}` : '';
  const size = ['channels', 'features'].filter((key) => key in values && !isDefault(key)).map(text);
  const shown = window === '' ? [] : ['padding'];
  const skipped = new Set([...neverShown, 'kernel', 'stride', 'channels', 'features', ...shown]);
  const others = Object.keys(values)
    .filter((key) => !skipped.has(key) && !isDefault(key))
    .map((key) => (values[key] === true ? key : values[key] === false ? `no ${key}` : `${key} ${text(key)}`));
  const padding = window !== '' && isOwnPadding(spec) ? [`padding ${text('padding')}`] : [];
  const [first, ...rest] = [...size, ...others, ...padding];
  const head = `${operation}${window}${stride}`;
  if (first === undefined) return head;
  return size.length > 0 && window !== ''
    ? [`${head}, ${first}`, ...rest].join(', ')
    : [`${head} ${first}`, ...rest].join(', ');
}

/** Padding that does not keep the size: worth a word. */
function isOwnPadding({values}: OperationSpec): boolean {
  const kept = (side: number) => Math.floor((side - 1) / 2);
  const kernel = values['kernel'];
  if (values['padding'] === undefined || kernel === undefined) return false;
  const [height, width] = typeof kernel === 'object' ? kernel.map(kept) : [kept(Number(kernel)), kept(Number(kernel))];
  const padding = values['padding'];
  const [above, left] = typeof padding === 'object' ? padding : [padding, padding];
  return above !== height || left !== width;
}
