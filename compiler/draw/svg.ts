import {printable} from '../diagnostics/printable.js';

/** Text that may stand in XML, between tags or in quotes. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return printable(text).replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}

type Attributes = Readonly<Record<string, string | number>>;

function showAttributes(attributes: Attributes): string {
  const show = (value: string | number) =>
    typeof value === 'number' ? String(Math.round(value * 10) / 10) : escapeXml(value);
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${show(value)}"`)
    .join('');
}

/** An element without content. */
export function element(name: string, attributes: Attributes): string {
  return `<${name}${showAttributes(attributes)}/>`;
}

/** A line of text; `x` is its start, its middle or its end, as the class says. */
export function label(text: string, x: number, y: number, style: string): string {
  return `<text${showAttributes({x, y, class: style})}>${escapeXml(text)}</text>`;
}

/** Size of a character of the monospaced fonts that the pictures ask for. */
export const characterWidth = 7.4;

export function textWidth(text: string): number {
  return [...text].length * characterWidth;
}
