import type {ImageShape} from './augmentation.js';

/** Where a pixel of the result comes from: x' = a x + b y + c, y' = d x + e y + f. */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** torchvision's affine(shear=[degrees of atan(by), 0], center=[0, 0]). */
export function shearAcross(by: number): AffineMatrix {
  return [1, tangentOf(by), 0, 0, 1, 0];
}

/** torchvision's affine(shear=[0, degrees of atan(by)], center=[0, 0]). */
export function shearDown(by: number): AffineMatrix {
  return [1, 0, 0, tangentOf(by), 1, 0];
}

/** torchvision's rotate: about the image's middle, against the clock. */
export function rotation(degrees: number, [height, width]: ImageShape): AffineMatrix {
  // As PIL's Image.rotate, whose matrix is rounded: a quarter turn has no remainder.
  const angle = (-(((degrees % 360) + 360) % 360) * Math.PI) / 180;
  const [cosine, sine] = [Number(Math.cos(angle).toFixed(15)), Number(Math.sin(angle).toFixed(15))];
  const [x, y] = [width / 2, height / 2];
  return [cosine, sine, cosine * -x + sine * -y + x, -sine, cosine, -sine * -x + cosine * -y + y];
}

/** The nearest pixel, black outside: PIL's Image.transform(AFFINE, NEAREST), in its fixed point of 16 bits. */
export function transform(
  image: Uint8Array,
  result: Uint8Array,
  [height, width, channels]: ImageShape,
  [a, b, c, d, e, f]: AffineMatrix,
): void {
  const [xStep, yStep] = [fix(a), fix(d)];
  const [xRow, yRow] = [fix(b), fix(e)];
  let xStart = fix(c + a * 0.5 + b * 0.5);
  let yStart = fix(f + d * 0.5 + e * 0.5);
  result.fill(0);
  for (let row = 0; row < height; row++) {
    let [x, y] = [xStart, yStart];
    for (let column = 0; column < width; column++) {
      const [from, line] = [x >> 16, y >> 16];
      if (from >= 0 && from < width && line >= 0 && line < height) {
        const source = (line * width + from) * channels;
        const to = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) result[to + channel] = image[source + channel] as number;
      }
      x += xStep;
      y += yStep;
    }
    xStart += xRow;
    yStart += yRow;
  }
}

function fix(value: number): number {
  return Math.floor(value * 65536 + 0.5);
}

/** `by` again, but for the roundings of its way through degrees. */
function tangentOf(by: number): number {
  const degrees = (Math.atan(by) * 180) / Math.PI;
  return Math.tan((degrees * Math.PI) / 180);
}
