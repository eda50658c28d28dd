/** A key as TensorFlow takes it, a positive 31-bit number: FNV-1a of its letters, without the highest bit. */
export function hashKey(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return Math.max(1, hash & 0x7fffffff);
}
