/**
 * Moves the hue of every pixel by `shift` of 256 steps, through bytes of hue, saturation and value and back: PIL's
 * conversions (Convert.c), with their roundings. `image` and `result` may be the same array.
 */
export function shiftHue(image: Uint8Array, result: Uint8Array, shift: number): void {
  const {fround} = Math;
  for (let pixel = 0; pixel < image.length; pixel += 3) {
    const red = image[pixel] as number;
    const green = image[pixel + 1] as number;
    const blue = image[pixel + 2] as number;
    const value = Math.max(red, green, blue);
    const range = value - Math.min(red, green, blue);
    const saturation = range === 0 ? 0 : Math.trunc(fround(range / value) * 255);
    if (saturation === 0) {
      result.fill(value, pixel, pixel + 3);
      continue;
    }
    const hue = (hueOf(red, green, blue, value, range) + shift) & 255;
    const sector = fround((hue * 6) / 255);
    const fraction = fround(saturation / 255);
    const whole = Math.floor(sector);
    const part = fround(sector - whole);
    const lowest = Math.round(value * (1 - fraction));
    const falling = Math.round(value * (1 - fraction * part));
    const rising = Math.round(value * (1 - fraction * (1 - part)));
    const [r, g, b] = place(whole % 6, value, lowest, falling, rising);
    result[pixel] = r;
    result[pixel + 1] = g;
    result[pixel + 2] = b;
  }
}

/** 0 to 255. */
function hueOf(red: number, green: number, blue: number, value: number, range: number): number {
  const {fround} = Math;
  const fromRed = fround((value - red) / range);
  const fromGreen = fround((value - green) / range);
  const fromBlue = fround((value - blue) / range);
  let sector = fround(4 + fromGreen - fromRed);
  if (red === value) sector = fround(fromBlue - fromGreen);
  else if (green === value) sector = fround(2 + fromRed - fromBlue);
  return Math.min(255, Math.trunc(fround((sector / 6 + 1) % 1) * 255));
}

function place(
  sector: number,
  value: number,
  lowest: number,
  falling: number,
  rising: number,
): readonly [number, number, number] {
  switch (sector) {
    case 0:
      return [value, rising, lowest];
    case 1:
      return [falling, value, lowest];
    case 2:
      return [lowest, value, rising];
    case 3:
      return [lowest, falling, value];
    case 4:
      return [rising, lowest, value];
    default:
      return [value, lowest, falling];
  }
}
