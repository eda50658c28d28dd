import {drawText} from '../../common/svg.js';
import {printable} from '../diagnostics/printable.js';

/** A line of text; `x` is its start, its middle or its end, as the class says. */
export function label(text: string, x: number, y: number, style: string): string {
  return drawText(printable(text), x, y, {class: style});
}

/** Size of a character of the monospaced fonts that the diagrams ask for. */
export const characterWidth = 7.4;

export function textWidth(text: string): number {
  return [...text].length * characterWidth;
}
