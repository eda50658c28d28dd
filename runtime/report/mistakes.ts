import {PNG} from 'pngjs';
import type {Mistake} from '../judge/judgement.js';
import {escapeHtml, percent} from './html.js';

/** A mistake with the image that it was made on. */
export interface SeenMistake extends Mistake {
  /** Its number among the data set's images. */
  readonly image: number;
  /** `[height, width, channels]` */
  readonly shape: readonly [number, number, number];
  readonly pixels: Uint8Array;
}

/** Each as a picture, with what it is and what it was taken for. */
export function formatMistakes(mistakes: readonly SeenMistake[], classes: readonly string[]): string {
  if (mistakes.length === 0) return '';
  const figures = mistakes.map(({image, right, taken, certainty, share, shape, pixels}) => {
    const [is, said] = [classes[right] ?? '', classes[taken] ?? ''];
    const source = `data:image/png;base64,${encodePng(pixels, shape).toString('base64')}`;
    return (
      `<figure title="image ${image}; ${escapeHtml(is)} was given ${percent(share, 3)}">` +
      `<img src="${source}" alt="${escapeHtml(is)}" width="${shape[1]}" height="${shape[0]}">` +
      `<figcaption>is <b>${escapeHtml(is)}</b>,<br>taken for <i>${escapeHtml(said)}</i>, ${percent(certainty, 1)}</figcaption></figure>`
    );
  });
  return `<div class="pictures">\n${figures.join('\n')}\n</div>`;
}

/** @param pixels `[height, width, channels]`, in grey or in colour */
function encodePng(pixels: Uint8Array, [height, width, channels]: readonly [number, number, number]): Buffer {
  const png = new PNG({width, height});
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      png.data[pixel * 4 + channel] = pixels[pixel * channels + (channels >= 3 ? channel : 0)] as number;
    }
    png.data[pixel * 4 + 3] = 255;
  }
  return PNG.sync.write(png, {colorType: 2});
}
