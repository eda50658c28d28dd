/** 32-bit words that hold all texts, of so many bytes each, one after the other; each begins with a word. */
export function wordsFor(lengths: ArrayLike<number>): number {
  return Array.from(lengths).reduce((sum, bytes) => sum + Math.ceil(bytes / 4), 0);
}

/** The words of all texts, with this worker's own in its place, and zeros for the others'. */
export function placeBytes(own: Uint8Array, lengths: ArrayLike<number>, task: number): Int32Array {
  const words = new Int32Array(wordsFor(lengths));
  new Uint8Array(words.buffer).set(own, wordsFor(Array.from(lengths).slice(0, task)) * 4);
  return words;
}

/** Every worker's text, of the sum of what placeBytes made. */
export function decodeTexts(words: Int32Array, lengths: ArrayLike<number>): string[] {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const all = Array.from(lengths);
  return all.map((length, task) => {
    const start = wordsFor(all.slice(0, task)) * 4;
    return new TextDecoder().decode(bytes.subarray(start, start + length));
  });
}
