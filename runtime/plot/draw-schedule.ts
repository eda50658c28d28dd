import {plural} from '../../common/format.js';
import {drawText, element, openSvg, round} from '../../common/svg.js';
import {linearAxis, logarithmicAxis} from './axis.js';
import type {Axis} from './axis.js';
import {followSchedule} from './schedule-points.js';
import type {RatePoint, ScheduledRun} from './schedule-points.js';

const [width, height] = [760, 360];
const middle = {'text-anchor': 'middle'};
const inner = {left: 76, right: width - 24, top: 64, bottom: height - 52};

const style = `
    svg { background: #ffffff; font: 13px system-ui, sans-serif; }
    text { fill: #52514e; } .title { fill: #0b0b0b; font-size: 16px; font-weight: 600; }
    .grid { stroke: #e4e3df; } .axis { stroke: #8b8a84; } .rate { stroke: #2a78d6; stroke-width: 2; fill: none; }
    @media (prefers-color-scheme: dark) {
      svg { background: #1a1a19; } text { fill: #c3c2b7; } .title { fill: #ffffff; }
      .grid { stroke: #33332f; } .axis { stroke: #77766f; } .rate { stroke: #3987e5; }
    }`;

/** The learning rate over a run, as an SVG that follows the reader's light or dark colors. */
export function drawSchedule(run: ScheduledRun, steps: number): string {
  const points = followSchedule(run, steps);
  const across = linearAxis(run.epochs, [inner.left, inner.right], Math.min(10, run.epochs));
  const up = chooseRateAxis(points);
  const line = points.map(({at, rate}) => `${show(across.place(at))},${show(up.place(rate))}`).join(' ');
  return [
    openSvg(width, height, {'aria-label': describe(run)}),
    element('style', {}, `${style}\n  `),
    drawText(`Learning rate of ${run.name}`, inner.left, 28, {class: 'title'}),
    drawText(describe(run), inner.left, 48),
    ...up.ticks.flatMap((tick) => drawTick(tick, up)),
    ...across.ticks.map((tick) => drawText(String(tick), across.place(tick), inner.bottom + 20, middle)),
    element('path', {class: 'axis', fill: 'none', d: `M${inner.left},${inner.top}V${inner.bottom}H${inner.right}`}),
    drawText('epoch', (inner.left + inner.right) / 2, height - 12, middle),
    element('polyline', {class: 'rate', points: line}),
    '</svg>\n',
  ].join('\n');
}

/** Powers of ten where the rate falls by factors; elsewhere from 0. */
function chooseRateAxis(points: readonly RatePoint[]): Axis {
  const rates = points.map(({rate}) => rate);
  const most = rates.reduce((larger, rate) => Math.max(larger, rate), 0);
  const least = rates.reduce((smaller, rate) => Math.min(smaller, rate), Infinity);
  const distinct = new Set(rates).size;
  const pixels = [inner.bottom, inner.top] as const;
  const falls = distinct > 1 && distinct <= 20 && least > 0 && most / least >= 50;
  return falls ? logarithmicAxis(least, most, pixels) : linearAxis(most, pixels, 5, true);
}

function drawTick(tick: number, axis: Axis): string[] {
  const y = axis.place(tick);
  return [
    element('path', {class: 'grid', d: `M${inner.left},${round(y)}H${inner.right}`}),
    drawText(showTick(tick), inner.left - 10, y, {dy: 4, 'text-anchor': 'end'}),
  ];
}

function showTick(value: number): string {
  return value > 0 && value < 1e-3 ? value.toExponential() : String(value);
}

function describe({epochs, schedule, optimizer}: ScheduledRun): string {
  const {name, per, warmup} = schedule;
  const rise =
    warmup === null ? '' : `, after a warm-up of ${plural(warmup.epochs, 'epoch')}`;
  const metric = schedule.name === 'plateau' ? `, while ${schedule.metric} improves` : '';
  return `${name} with optimizer.lr ${optimizer.lr}, per ${per}${rise}${metric}; ${plural(epochs, 'epoch')}`;
}

/** Of a curve of many short lines two digits of a pixel are seen. */
function show(value: number): string {
  return String(Number(value.toFixed(2)));
}
