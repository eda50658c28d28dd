/**
 * `11,173,962`, whatever the machine's own language writes. A whole number is grouped by hand, since the first call of
 * toLocaleString takes 10 ms.
 */
export function formatCount(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) >= 1e21) return value.toLocaleString('en-US');
  return String(value).replace(/\B(?=(\d{3})+$)/gu, ',');
}

/** `1 epoch`, `40,000 images`. */
export function plural(number: number, noun: string): string {
  return `${formatCount(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** 12.3%, of 0.123. */
export function percent(ratio: number, digits = 1): string {
  return `${(ratio * 100).toFixed(digits)}%`;
}

/** 12 s, 3 min 20 s, 2 h 5 min. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Three digits that mean something: 1,234  56.7  1.23 */
export function formatNumber(value: number): string {
  if (value >= 100) return formatCount(Math.round(value));
  return value.toFixed(value >= 10 ? 1 : 2);
}

/** `[32, 32, 64]`. */
export function formatShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** Text of at most so many letters, the last an ellipsis where some are left out. */
export function shorten(text: string, letters: number): string {
  return text.length > letters ? `${text.slice(0, Math.max(0, letters - 1))}…` : text;
}
