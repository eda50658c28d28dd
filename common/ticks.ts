/** Round numbers from at or below `least` to at or above `most`, about five of them. */
export function chooseTicks(least: number, most: number): number[] {
  // What never changes is drawn against zero.
  const isFlat = most - least <= Math.abs(most) * 1e-6;
  const [low, high] = isFlat ? [Math.min(0, least), Math.max(0, most)] : [least, most];
  const span = Math.max(high - low, 1e-12);
  const power = 10 ** Math.floor(Math.log10(span));
  const step = [0.2, 0.5, 1, 2].map((times) => times * power).find((size) => span / size <= 5.5) ?? power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  return Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
