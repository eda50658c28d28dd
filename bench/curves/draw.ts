import {chooseTicks} from '../../common/ticks.js';
import {drawText, element, escapeXml, openSvg, round} from '../../common/svg.js';
import type {Curve, Epoch} from './parse-results.js';

const width = 400;
const height = 260;
const margin = {left: 52, right: 12, top: 34, bottom: 36};
const style = `
text { font: 12px system-ui, sans-serif; fill: #555 }
.float32 { stroke: #2f7ed8 } .bfloat16 { stroke: #e8710a }
path, .grid { fill: none; stroke-width: 1.6 } .dashed { stroke-dasharray: 4 3 } .grid { stroke: #8884; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #bbb } }
`;

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
  return [
    openSvg(2 * width, height + 30),
    element('title', {}, escapeXml(`${network}: training in bfloat16 compared with float32`)),
    element('style', {}, style),
    drawChart('loss: training (dashed), validation', losses, 0),
    drawChart('validation accuracy, %', accuracies, width),
    drawLegend(),
    '</svg>\n',
  ].join('\n');
}

function drawChart(title: string, lines: readonly Line[], left: number): string {
  const values = lines.flatMap(({curve, value}) => curve.epochs.map(value)).filter(Number.isFinite);
  const ticks = chooseTicks(Math.min(...values), Math.max(...values));
  const [low, high] = [ticks[0] as number, ticks[ticks.length - 1] as number];
  const last = Math.max(2, ...lines.flatMap(({curve}) => curve.epochs.map(({epoch}) => epoch)));
  const x = (epoch: number) => left + margin.left + ((epoch - 1) / (last - 1)) * (width - margin.left - margin.right);
  const y = (value: number) =>
    height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom);
  const grid = ticks.map(
    (tick) =>
      element('line', {class: 'grid', x1: x(1), x2: x(last), y1: y(tick), y2: y(tick)}) +
      drawText(formatTick(tick), x(1) - 6, y(tick), {'text-anchor': 'end', 'dominant-baseline': 'middle'}),
  );
  const every = Math.ceil(last / 10);
  const epochs = Array.from({length: last}, (_, i) => i + 1)
    .filter((epoch) => epoch % every === 0 || epoch === 1)
    .map((epoch) => drawText(String(epoch), x(epoch), height - 16, {'text-anchor': 'middle'}));
  const paths = lines.map(({curve, value, dashed}) => {
    const points = curve.epochs.map((epoch) => `${round(x(epoch.epoch))} ${round(y(value(epoch)))}`);
    return element('path', {class: `${curve.precision}${dashed ? ' dashed' : ''}`, d: `M${points.join('L')}`});
  });
  const heading = drawText(title, x(1), 18);
  const axis = drawText('epoch', (x(1) + x(last)) / 2, height, {'text-anchor': 'middle'});
  return [heading, ...grid, ...epochs, axis, ...paths].join('\n');
}

function drawLegend(): string {
  return ['float32', 'bfloat16']
    .map((precision, i) => {
      const x = width - 90 + 100 * i;
      const y = height + 18;
      return element('path', {class: precision, d: `M${x} ${y}h20`}) + drawText(precision, x + 26, y + 4);
    })
    .join('\n');
}

function formatTick(value: number): string {
  return String(Number(value.toPrecision(6)));
}
