import * as format from '../../common/format.js';
import {escapeXml} from '../../common/svg.js';

/** 93.72%, of 0.9372. */
export function percent(ratio: number, digits = 2): string {
  return format.percent(ratio, digits);
}

/** A part of the page with its heading; nothing where it is empty. */
export function section(title: string, body: string, said = ''): string {
  if (body === '') return '';
  const note = said === '' ? '' : `<p class="dim">${said}</p>\n`;
  return `<section>\n<h2>${escapeXml(title)}</h2>\n${note}${body}\n</section>\n`;
}
