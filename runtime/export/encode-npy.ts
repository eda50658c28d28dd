/** Numbers as a file of NumPy's (format 1.0), which numpy.load reads. */
export function encodeNpy(data: Float32Array | Uint8Array, shape: readonly number[]): Buffer {
  const type = data instanceof Float32Array ? '<f4' : '|u1';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const plain = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // The numbers begin at a multiple of 64.
  const header = plain + ' '.repeat(63 - ((10 + plain.length) % 64)) + '\n';
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\x00', 'latin1'), length, Buffer.from(header, 'latin1'), bytes]);
}
