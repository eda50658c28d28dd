/**
 * A field of a protobuf message that is bytes, or a message: its number and wire type, the length, and the parts. Large
 * ones are framed so, part by part, where protobuf would copy them at every level.
 */
export function frameField(field: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...encodeVarint(field * 8 + 2), ...encodeVarint(length)]), ...parts];
}

/** Seven bits a byte, the lowest first; the eighth says that there are more. */
function encodeVarint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...encodeVarint(Math.floor(value / 128))];
}
