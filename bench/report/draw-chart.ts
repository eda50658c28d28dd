import {formatNumber} from '../../common/format.js';
import {drawText, element, openSvg, round} from '../../common/svg.js';
import {isOwn, units} from '../figures/figures.js';
import {listPeers} from '../figures/results.js';
import type {Results, Work} from '../figures/results.js';

const width = 820;
const margin = 16;
const labelWidth = 250;
const valueWidth = 110;
const barHeight = 16;
const barGap = 4;
const titleHeight = 30;
const groupGap = 14;
const headHeight = 60;

/** Readable on a light page and on a dark one: the page that shows it says which it is. */
const style = `
  text { font: 13px system-ui, sans-serif; fill: #24292f; }
  .strong { font-weight: 600; }
  .head { font-size: 16px; font-weight: 600; }
  .quiet { fill: #57606a; font-size: 12px; }
  .peer { fill: #afb8c1; }
  .own { fill: #0969da; }
  .range { stroke: #24292f; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #8d96a0; }
    .peer { fill: #6e7681; }
    .own { fill: #4493f8; }
    .range { stroke: #e6edf3; }
  }`;

/**
 * The works that specnet shares with others as bars in SVG, one group a work. Bars are drawn to the longest of their
 * own group, since the groups' units differ; the thin line is from the lowest round to the highest.
 *
 * @param charted names of the works to show, where they have been measured beside others
 */
export function drawChart(all: readonly Results[], charted: readonly string[]): string {
  const works = all
    .flatMap((results) => results.works)
    .filter((work) => charted.includes(work.name) && listPeers(work).length > 0);
  const [first] = all;
  const machine = first === undefined ? '' : `${first.machine.cores} cores of ${first.machine.cpu}; `;
  const legend = `${machine}medians, with lines from the lowest round to the highest; each group has its own scale`;
  const groups: string[] = [];
  let top = headHeight;
  for (const work of works) {
    groups.push(drawWork(work, top));
    top += titleHeight + work.rows.length * (barHeight + barGap) + groupGap;
  }
  return [
    openSvg(width, top, {'aria-label': 'specnet compared with others'}),
    element('style', {}, `${style}\n`),
    drawText('specnet compared with others', margin, 26, {class: 'head'}),
    drawText(legend, margin, 46, {class: 'quiet'}),
    ...groups,
    '</svg>\n',
  ].join('\n');
}

function drawWork({name, unit, rows}: Work, top: number): string {
  const longest = Math.max(...rows.map(({highest}) => highest));
  const left = margin + labelWidth;
  const space = width - margin - left - valueWidth;
  const scale = (value: number) => round((value / longest) * space);
  const direction = units[unit] === 'lower' ? ' (shorter is better)' : '';
  const bars = rows.flatMap(({contestant, median, lowest, highest}, i) => {
    const y = top + titleHeight + i * (barHeight + barGap);
    const own = isOwn(contestant);
    const range = `M${left + scale(lowest)} ${y + barHeight / 2}H${left + scale(highest)}`;
    return [
      drawText(contestant, left - 8, y + 12, {'text-anchor': 'end', class: own ? 'strong' : null}),
      element('rect', {class: own ? 'own' : 'peer', x: left, y, width: scale(median), height: barHeight}),
      element('path', {class: 'range', d: range}),
      drawText(`${formatNumber(median)} ${unit}`, left + scale(highest) + 8, y + 12),
    ];
  });
  return [drawText(name + direction, margin, top + 20, {class: 'strong'}), ...bars].join('\n');
}
