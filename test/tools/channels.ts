/** Numbers of a batch: feature maps, or vectors, which stay as they are. */
export interface Batch {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** `[n, h, w, c]` to `[n, c, h, w]`. */
export function toChannelsFirst({shape, data}: Batch): Batch {
  const [n, height, width, channels] = shape;
  if (n === undefined || height === undefined || width === undefined || channels === undefined) return {shape, data};
  const places = height * width;
  return {shape: [n, channels, height, width], data: turn(data, n, places, channels)};
}

/** `[n, c, h, w]` to `[n, h, w, c]`. */
export function toChannelsLast({shape, data}: Batch): Batch {
  const [n, channels, height, width] = shape;
  if (n === undefined || height === undefined || width === undefined || channels === undefined) return {shape, data};
  return {shape: [n, height, width, channels], data: turn(data, n, channels, height * width)};
}

/** `[n, rows, columns]` to `[n, columns, rows]`. */
function turn(data: Float32Array, n: number, rows: number, columns: number): Float32Array {
  const result = new Float32Array(data.length);
  for (let i = 0; i < n; i++)
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++)
        result[(i * columns + column) * rows + row] = data[(i * rows + row) * columns + column] as number;
  return result;
}
