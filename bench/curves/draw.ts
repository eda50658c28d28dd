import type {Curve, Epoch} from './parse-results.js';

const width = 400;
const height = 260;
const margin = {left: 52, right: 12, top: 34, bottom: 36};

interface Line {
  readonly curve: Curve;
  readonly value: (epoch: Epoch) => number;
  readonly dashed: boolean;
}

/**
 * Losses and accuracy over the epochs as an SVG of two charts. A color is a precision, a line a run; the colors hold
 * on light and dark pages.
 */
export function drawCurves(network: string, curves: readonly Curve[]): string {
  const losses = curves.flatMap((curve): Line[] => [
    {curve, value: ({trainLoss}) => trainLoss, dashed: true},
    {curve, value: ({validationLoss}) => validationLoss, dashed: false},
  ]);
  const accuracies = curves.map((curve): Line => ({
    curve,
    value: ({validationAccuracy}) => validationAccuracy * 100,
    dashed: false,
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${2 * width} ${height + 30}" role="img">
<title>${escapeText(network)}: training in bfloat16 beside float32</title>
<style>
text { font: 12px system-ui, sans-serif; fill: #555 }
.float32 { stroke: #2f7ed8 } .bfloat16 { stroke: #e8710a }
path, .grid { fill: none; stroke-width: 1.6 } .dashed { stroke-dasharray: 4 3 } .grid { stroke: #8884; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #bbb } }
</style>
${drawChart('loss: training (dashed), validation', losses, 0)}
${drawChart('validation accuracy, %', accuracies, width)}
${drawLegend()}
</svg>
`;
}

function drawChart(title: string, lines: readonly Line[], left: number): string {
  const values = lines.flatMap(({curve, value}) => curve.epochs.map(value)).filter(Number.isFinite);
  const ticks = chooseTicks(Math.min(...values), Math.max(...values));
  const [low, high] = [ticks[0] as number, ticks[ticks.length - 1] as number];
  const last = Math.max(2, ...lines.flatMap(({curve}) => curve.epochs.map(({epoch}) => epoch)));
  const x = (epoch: number) => left + margin.left + ((epoch - 1) / (last - 1)) * (width - margin.left - margin.right);
  const y = (value: number) =>
    height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom);
  const grid = ticks.map((tick) => {
    const place = y(tick).toFixed(1);
    return (
      `<line class="grid" x1="${x(1)}" x2="${x(last)}" y1="${place}" y2="${place}"/>` +
      `<text x="${x(1) - 6}" y="${place}" text-anchor="end" dominant-baseline="middle">${formatTick(tick)}</text>`
    );
  });
  const every = Math.ceil(last / 10);
  const epochs = Array.from({length: last}, (_, i) => i + 1)
    .filter((epoch) => epoch % every === 0 || epoch === 1)
    .map((epoch) => `<text x="${x(epoch).toFixed(1)}" y="${height - 16}" text-anchor="middle">${epoch}</text>`);
  const paths = lines.map(({curve, value, dashed}) => {
    const points = curve.epochs.map((epoch) => `${x(epoch.epoch).toFixed(1)} ${y(value(epoch)).toFixed(1)}`);
    return `<path class="${curve.precision}${dashed ? ' dashed' : ''}" d="M${points.join('L')}"/>`;
  });
  const heading = `<text x="${x(1)}" y="18">${title}</text>`;
  const axis = `<text x="${(x(1) + x(last)) / 2}" y="${height}" text-anchor="middle">epoch</text>`;
  return [heading, ...grid, ...epochs, axis, ...paths].join('\n');
}

function drawLegend(): string {
  return ['float32', 'bfloat16']
    .map((precision, i) => {
      const x = width - 90 + 100 * i;
      const y = height + 18;
      return `<path class="${precision}" d="M${x} ${y}h20"/><text x="${x + 26}" y="${y + 4}">${precision}</text>`;
    })
    .join('\n');
}

/** Round numbers, four to eight of them, from at or below `low` to at or above `high`. */
function chooseTicks(low: number, high: number): number[] {
  const span = Math.max(high - low, 1e-6);
  const power = 10 ** Math.floor(Math.log10(span));
  const step = [0.1, 0.2, 0.5, 1, 2].map((times) => times * power).find((size) => span / size <= 6) ?? power;
  const first = Math.floor(low / step);
  const last = Math.max(Math.ceil(high / step), first + 1);
  return Array.from({length: last - first + 1}, (_, i) => (first + i) * step);
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
