const bars = '▁▂▃▄▅▆▇█';

/**
 * Numbers as a row of small bars, from the lowest of them to the highest. More numbers than `width` are shown by the
 * last number of each stretch; a stretch without one by a gap.
 */
export function drawSparkline(values: readonly number[], width = 20): string {
  const count = Math.min(values.length, width);
  const end = (stretch: number): number => Math.ceil((stretch * values.length) / count);
  const shown = Array.from(
    {length: count},
    (_, i) => values.slice(end(i), end(i + 1)).findLast(Number.isFinite) ?? NaN,
  );
  const finite = shown.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return shown
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const fraction = high === low ? 0 : (value - low) / (high - low);
      return bars[Math.min(bars.length - 1, Math.floor(fraction * bars.length))];
    })
    .join('');
}
