// A terminal's text as an SVG of its window: one font, no script, and dark on any page.

const SIZE = 13;
const ADVANCE = 7.83; // of a character of a monospaced font of that size
const LINE = 19;
const MARGIN = 18;
const BAR = 34;

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const paint = (kind, text) => `<tspan class="${kind}">${escape(text)}</tspan>`;

/** What of a line `spec train` prints is colored: who speaks, the best epoch, and what came out at the end. */
function color(line) {
  const [, prompt, command] = /^(\$ )(.*)$/.exec(line) ?? [];
  if (command !== undefined) return `${paint('dim', prompt)}${paint('bold', command)}`;
  const [, label, rest] = /^(network|recipe|data|engine|run|epoch)( .*)$/.exec(line) ?? [];
  if (label === undefined) return line.startsWith('Best ') ? paint('bold', line) : escape(line);
  const isBest = rest.endsWith('  best');
  return `${paint('label', label)}${escape(isBest ? rest.slice(0, -4) : rest)}${isBest ? paint('best', 'best') : ''}`;
}

/** The SVG of a terminal in which `command` was given and printed `lines`. */
export function drawTerminal(command, lines) {
  const all = [`$ ${command}`, ...lines];
  const width = Math.ceil(Math.max(...all.map((line) => line.length)) * ADVANCE) + 2 * MARGIN;
  const height = BAR + all.length * LINE + MARGIN;
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (fill, at) => `<circle cx="${MARGIN + 6 + at * 20}" cy="${BAR / 2}" r="6" fill="${fill}"/>`,
  );
  const rows = all.map((line, at) => `<text x="${MARGIN}" y="${BAR + SIZE + at * LINE}">${color(line)}</text>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    `<title>${escape(command)}</title>`,
    '<style>',
    `text { font: ${SIZE}px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;`,
    '  fill: #d7dbe0; white-space: pre; }',
    '.dim { fill: #7d8590; } .bold { fill: #ffffff; font-weight: bold; }',
    '.label { fill: #79b8ff; } .best { fill: #56d364; }',
    '</style>',
    `<rect width="${width}" height="${height}" rx="9" fill="#161b22"/>`,
    ...dots,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

/** The same picture without what differs from machine to machine: figures, times, the number format. */
export function maskFigures(svg) {
  return svg
    .replace(/(loss|acc|accuracy) \d+(\.\d+)?/g, '$1 #')
    .replace(/\d+ img\/s( {2}(\d+ min )?\d+ s)?/g, '# img/s')
    .replace(/ {2}<tspan class="best">best<\/tspan>/g, '')
    .replace(/Best epoch \d+/g, 'Best epoch #')
    .replace(/bfloat16|float32/g, '#')
    .replace(/(viewBox|width|height)="[^"]*"/g, '$1');
}
