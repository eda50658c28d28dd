import {chooseTicks} from '../../common/ticks.js';
import {drawText, element, escapeXml, round} from '../../common/svg.js';

export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

export interface Chart {
  readonly title: string;
  /** One or two; the first is drawn through, the second dashed. */
  readonly lines: readonly Line[];
  readonly show: (value: number) => string;
  /** An epoch to mark, counted from 1; null for none. */
  readonly marked: number | null;
}

const width = 460;
const height = 280;
const margin = {left: 56, right: 14, top: 44, bottom: 34};

/** Values by epoch as SVG, whose colors the page gives. Nothing where there is no value. */
export function drawChart({title, lines, show, marked}: Chart): string {
  const finite = lines.flatMap(({values}) => values).filter(Number.isFinite);
  if (finite.length === 0) return '';
  const ticks = chooseTicks(Math.min(...finite), Math.max(...finite));
  const [low, high] = [ticks[0] as number, ticks.at(-1) as number];
  const epochs = Math.max(...lines.map(({values}) => values.length));
  const inner = {width: width - margin.left - margin.right, height: height - margin.top - margin.bottom};
  const x = (epoch: number): number => margin.left + (epochs === 1 ? 0.5 : (epoch - 1) / (epochs - 1)) * inner.width;
  const y = (value: number): number => margin.top + (1 - (value - low) / (high - low)) * inner.height;
  const right = width - margin.right;
  const parts = ticks.flatMap((tick) => [
    element('line', {class: 'grid', x1: margin.left, x2: right, y1: y(tick), y2: y(tick)}),
    drawText(show(tick), margin.left - 6, y(tick) + 4, {'text-anchor': 'end'}),
  ]);
  for (const epoch of chooseEpochs(epochs)) {
    parts.push(drawText(String(epoch), x(epoch), height - 14, {'text-anchor': 'middle'}));
  }
  if (marked !== null) {
    const across = {x1: x(marked), x2: x(marked)};
    parts.push(element('line', {class: 'best', ...across, y1: margin.top, y2: height - margin.bottom}));
  }
  lines.forEach(({name, values}, place) => {
    const kind = place === 0 ? 'first' : 'second';
    const drawn = values.flatMap((value, i) =>
      Number.isFinite(value) ? [`${round(x(i + 1))} ${round(y(value))}`] : [],
    );
    parts.push(element('path', {class: `line ${kind}`, d: `M${drawn.join('L')}`}));
    const at = margin.left + place * 130;
    parts.push(element('path', {class: `line ${kind}`, d: `M${at} 34h22`}) + drawText(name, at + 28, 38));
  });
  const [main] = lines;
  main?.values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    const said = lines.map(({name, values}) => `${name} ${show(values[i] ?? NaN)}`).join(', ');
    // A single epoch makes no line, and where there are few the points are what was measured.
    const isDrawn = epochs <= 30 || i + 1 === marked;
    const dot = isDrawn ? {class: 'dot', r: 3} : {class: 'hover', r: 5};
    const title = element('title', {}, escapeXml(`epoch ${i + 1}: ${said}`));
    parts.push(element('circle', {...dot, cx: x(i + 1), cy: y(value)}, title));
  });
  const heading = drawText(title, margin.left, 20, {class: 'title'});
  const frame = {class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': title};
  return element('svg', frame, ['', heading, ...parts, ''].join('\n'));
}

/** The first epoch, and round numbers up to the last, at most ten of them. */
function chooseEpochs(epochs: number): number[] {
  const every = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => epochs / size <= 10) ?? Math.ceil(epochs / 10);
  const round = Array.from({length: Math.floor(epochs / every)}, (_, i) => (i + 1) * every);
  return every === 1 ? round : [1, ...round];
}
