/** The package's types leave its Castagnoli variant out. */
declare module 'crc-32/crc32c.js' {
  const crc32c: {
    /** CRC-32C of the bytes, as a signed 32-bit number. */
    readonly buf: (data: Uint8Array, seed?: number) => number;
  };
  export default crc32c;
}
