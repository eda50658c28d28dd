import {escapeXml} from '../../../common/svg.js';
import {encodePng} from '../../images/encode-png.js';
import type {SheetImage, Sheet} from './make-sheet.js';

export interface PageText {
  readonly title: string;
  /** What the recipe says of augmentation, in YAML. */
  readonly recipe: string;
  readonly classes: readonly string[];
}

/** The sheet as one page of HTML with everything in it. */
export function writePage({epochs, rows}: Sheet, {title, recipe, classes}: PageText): string {
  const heads = ['', 'stored', ...epochs.map((epoch) => `epoch ${epoch}`)];
  const lines = rows.map(({label, index, stored, augmented}) => {
    const cells = [stored, ...augmented].map((image) => `<td>${writeImage(image, classes)}</td>`).join('');
    const name = escapeXml(classes[label] ?? String(label));
    return `<tr><th scope="row">${name}<small>image ${index}</small></th>${cells}</tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title>
<style>
  body {font: 14px/1.4 system-ui, sans-serif; margin: 24px; color: #1f2328; background: #fff}
  @media (prefers-color-scheme: dark) {body {color: #e6edf3; background: #0d1117}}
  table {border-collapse: collapse}
  th {font-weight: 600; text-align: left; padding: 4px 12px 4px 0}
  thead th {font-weight: 400; opacity: .7; padding: 4px}
  td {padding: 2px; vertical-align: top; text-align: center}
  td:nth-of-type(1) {padding-right: 16px}
  .sheet {overflow-x: auto}
  img {width: clamp(32px, 6vw, 96px); aspect-ratio: 1; image-rendering: pixelated; display: block}
  small {display: block; font-weight: 400; font-size: 11px; opacity: .7}
  pre {opacity: .85; white-space: pre-wrap}
</style>
<h1>${escapeXml(title)}</h1>
<div class="sheet">
<table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>
</div>
<pre>${escapeXml(recipe)}</pre>
</html>
`;
}

function writeImage(image: SheetImage, classes: readonly string[]): string {
  const data = encodePng(image).toString('base64');
  const {mixed} = image;
  const note =
    mixed === null
      ? ''
      : `<small>${Math.round(100 * mixed.fraction)}% ${escapeXml(classes[mixed.label] ?? '')}</small>`;
  const size = `${image.width}x${image.height}`;
  return `<img src="data:image/png;base64,${data}" alt="${size}" title="${size}">${note}`;
}
