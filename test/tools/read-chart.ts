/** A line of a chart, as its points and the chart's numbers give it. */
export type DrawnLine = readonly {readonly epoch: number; readonly value: number}[];

/** What one sees of a chart. */
export interface DrawnChart {
  readonly title: string;
  /** By kind: `first`, `second`. */
  readonly lines: Readonly<Record<string, DrawnLine>>;
  /** What the points say when they are pointed at. */
  readonly said: readonly string[];
  /** The epoch at the dotted line; null where there is none. */
  readonly marked: number | null;
  /** How far a value may be off, since points and axes are rounded to a tenth of a pixel. */
  readonly grain: number;
}

interface Tick {
  readonly value: number;
  readonly pixel: number;
}

/** Reads a chart of `drawChart` back, by its axes' numbers and where they stand. */
export function readChart(svg: string): DrawnChart {
  const heights = [...svg.matchAll(/<line class="grid" [^>]*y1="([\d.]+)"/g)].map(([, y]) => Number(y));
  const labels = [...svg.matchAll(/text-anchor="end">([^<]+)</g)].map(([, text]) => Number(text));
  const up = readAxis(heights.map((pixel, at) => ({pixel, value: labels[at] as number})));
  const epochs = [...svg.matchAll(/<text x="([\d.]+)" [^>]*text-anchor="middle">(\d+)</g)];
  const across = readAxis(epochs.map(([, x, epoch]) => ({pixel: Number(x), value: Number(epoch)})));
  const readPoint = (text: string): {epoch: number; value: number} => {
    const [x = NaN, y = NaN] = text.split(' ').map(Number);
    return {epoch: across(x), value: up(y)};
  };
  const lines = [...svg.matchAll(/<path class="line (\w+)" d="M([\d. L-]+)"/g)].map(([, kind = '', points = '']) => [
    kind,
    points.split('L').map(readPoint),
  ]);
  const best = /<line class="best" x1="([\d.]+)"/.exec(svg)?.[1];
  return {
    title: /aria-label="([^"]*)"/.exec(svg)?.[1] ?? '',
    lines: Object.fromEntries(lines) as DrawnChart['lines'],
    said: [...svg.matchAll(/<circle [^>]*><title>([^<]*)<\/title>/g)].map(([, text]) => text ?? ''),
    marked: best === undefined ? null : across(Number(best)),
    grain: Math.abs(up(0.11) - up(0)),
  };
}

/** The way from pixels to numbers along an axis, by its first and its last number. */
function readAxis(ticks: readonly Tick[]): (pixel: number) => number {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (first === undefined || last === undefined) return () => NaN;
  if (first.pixel === last.pixel) return () => first.value;
  return (pixel) =>
    first.value + ((last.value - first.value) * (pixel - first.pixel)) / (last.pixel - first.pixel);
}
