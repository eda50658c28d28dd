/**
 * Changes by a table of 256 bytes for each channel, as PIL's ImageOps make them, to the last bit. `image` and `result`
 * may be the same array.
 */

/** Keeps the highest `bits` of every byte. */
export function posterize(image: Uint8Array, result: Uint8Array, bits: number): void {
  const mask = 256 - 2 ** (8 - bits);
  for (let place = 0; place < image.length; place++) result[place] = (image[place] as number) & mask;
}

/** Inverts the bytes from the threshold on. */
export function solarize(image: Uint8Array, result: Uint8Array, threshold: number): void {
  for (let place = 0; place < image.length; place++) {
    const byte = image[place] as number;
    result[place] = byte < threshold ? byte : 255 - byte;
  }
}

/** Stretches each channel so that its darkest byte is 0 and its brightest 255. */
export function autocontrast(image: Uint8Array, result: Uint8Array, channels: number): void {
  applyTables(image, result, channels, (counts) => {
    const lowest = counts.findIndex((count) => count > 0);
    let highest = 255;
    while (highest > 0 && counts[highest] === 0) highest--;
    if (highest <= lowest) return null;
    const scale = 255 / (highest - lowest);
    const offset = -lowest * scale;
    return (byte) => Math.trunc(byte * scale + offset);
  });
}

/** Gives each channel a histogram as even as can be. */
export function equalize(image: Uint8Array, result: Uint8Array, channels: number): void {
  applyTables(image, result, channels, (counts) => {
    let highest = 255;
    while (highest > 0 && counts[highest] === 0) highest--;
    const all = counts.reduce((sum, count) => sum + count, 0);
    const step = Math.floor((all - (counts[highest] as number)) / 255);
    if (step === 0) return null;
    const before = new Float64Array(256); // pixels darker than each byte
    for (let byte = 1; byte < 256; byte++) before[byte] = (before[byte - 1] as number) + (counts[byte - 1] as number);
    return (byte) => Math.floor((Math.floor(step / 2) + (before[byte] as number)) / step);
  });
}

/** @param makeTable from how often each byte occurs in a channel; null leaves the channel as it is */
function applyTables(
  image: Uint8Array,
  result: Uint8Array,
  channels: number,
  makeTable: (counts: Uint32Array) => ((byte: number) => number) | null,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const counts = new Uint32Array(256);
    for (let place = channel; place < image.length; place += channels) {
      const byte = image[place] as number;
      counts[byte] = (counts[byte] as number) + 1;
    }
    const change = makeTable(counts) ?? ((byte: number) => byte);
    const table = Uint8ClampedArray.from({length: 256}, (_, byte) => change(byte));
    for (let place = channel; place < image.length; place += channels) {
      result[place] = table[image[place] as number] as number;
    }
  }
}
