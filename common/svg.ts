/** Text that may stand in XML or HTML, between tags or in quotes. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/gu, (character) => entities[character] ?? '');
}

/** A tenth of a pixel is enough. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Numbers are pixels, and rounded; null leaves an attribute out. */
export type Attributes = Readonly<Record<string, string | number | null>>;

/** @param content XML that stands within, if any */
export function element(name: string, attributes: Attributes, content?: string): string {
  const opening = `<${name}${showAttributes(attributes)}`;
  return content === undefined ? `${opening}/>` : `${opening}>${content}</${name}>`;
}

/** A line of text, as `text-anchor` or its class says at, before or around `x`. */
export function drawText(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', {x, y, ...attributes}, escapeXml(text));
}

/** The tag that an image begins with, for a file of its own. */
export function openSvg(width: number, height: number, attributes: Attributes = {}): string {
  const size = {viewBox: `0 0 ${width} ${height}`, width, height};
  return `<svg${showAttributes({xmlns: 'http://www.w3.org/2000/svg', ...size, role: 'img', ...attributes})}>`;
}

function showAttributes(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escapeXml(value ?? '')}"`)
    .join('');
}
