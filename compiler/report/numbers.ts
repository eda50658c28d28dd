import {formatCount} from '../../common/format.js';

/** Bytes as megabytes of 10^6, `44.7 MB`. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en-US', {minimumFractionDigits: 1, maximumFractionDigits: 1})} MB`;
}

/** `+515,550`; `0` for no difference. */
export function difference(before: number, after: number, show: (value: number) => string = formatCount): string {
  const sign = after > before ? '+' : after < before ? '-' : '';
  return `${sign}${show(Math.abs(after - before))}`;
}

/** `+4.6%`; nothing where there is no difference, or nothing to take a fraction of. */
export function percentage(before: number, after: number): string {
  if (before === after || before === 0) return '';
  const percent = (100 * (after - before)) / before;
  const shown = percent.toLocaleString('en-US', {maximumFractionDigits: 1, minimumFractionDigits: 1});
  return `${percent > 0 ? '+' : ''}${shown}%`;
}
