import {escapeXml} from '../../common/svg.js';

/** 93.72 %, of 0.9372. */
export function percent(ratio: number, digits = 2): string {
  return `${(ratio * 100).toFixed(digits)}\u{a0}%`; // a line does not break there
}

/** `1,234`, whatever the machine's own language writes. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A part of the page with its heading; nothing where it is empty. */
export function section(title: string, body: string, said = ''): string {
  if (body === '') return '';
  const note = said === '' ? '' : `<p class="dim">${said}</p>\n`;
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${note}${body}\n</section>\n`;
}
