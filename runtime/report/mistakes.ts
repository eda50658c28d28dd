import {encodePng} from '../images/encode-png.js';
import type {Mistake} from '../evaluate/class-metrics.js';
import {percent} from './html.js';
import {escapeXml} from '../../common/svg.js';

/** A mistake with the image that it was made on. */
export interface SeenMistake extends Mistake {
  /** Its number among the data set's images. */
  readonly image: number;
  /** `[height, width, channels]` */
  readonly shape: readonly [number, number, number];
  readonly pixels: Uint8Array;
}

/** Each as an image, with what it is and what it was taken for. */
export function formatMistakes(mistakes: readonly SeenMistake[], classes: readonly string[]): string {
  if (mistakes.length === 0) return '';
  const figures = mistakes.map(({image, right, taken, certainty, probability, shape, pixels}) => {
    const [is, said] = [classes[right] ?? '', classes[taken] ?? ''];
    const png = encodePng({bytes: pixels, height: shape[0], width: shape[1]});
    const source = `data:image/png;base64,${png.toString('base64')}`;
    return (
      `<figure title="image ${image}; ${escapeXml(is)} was given ${percent(probability, 3)}">` +
      `<img src="${source}" alt="${escapeXml(is)}" width="${shape[1]}" height="${shape[0]}">` +
      `<figcaption>true <b>${escapeXml(is)}</b>,<br>` +
      `predicted <i>${escapeXml(said)}</i> (${percent(certainty, 1)})</figcaption></figure>`
    );
  });
  return `<div class="images">\n${figures.join('\n')}\n</div>`;
}
