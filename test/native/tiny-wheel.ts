import {createHash} from 'node:crypto';
import {statSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import crc32 from 'crc-32';
import type {LibraryPin} from '../../runtime/native/wheels.js';

/** A zip archive of uncompressed files (PKWARE's APPNOTE 4.3), which is what a wheel is. */
function makeZip(files: Readonly<Record<string, Buffer>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeInt32LE(crc32.buf(content), 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = [Buffer.from('PK\x03\x04'), common, Buffer.from(name), content];
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name));
    parts.push(...local);
    offset += local.reduce((sum, part) => sum + part.length, 0);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(size, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06'), end]);
}

/** The platform that the tiny wheel is for; no machine is one. */
export const platform = 'test-machine';

/**
 * Writes a wheel into `folder` that has what TensorFlow's has, in small, and returns what pins it.
 * @param libraryBytes size of the library in it
 */
export function makeTinyWheel(folder: string, libraryBytes = 1000): {path: string; pin: LibraryPin} {
  const path = join(folder, 'tiny_tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl');
  writeFileSync(
    path,
    makeZip({
      'tensorflow/__init__.py': Buffer.from('raise ImportError\n'),
      'tensorflow/libtensorflow_cc.so.2': Buffer.alloc(libraryBytes, 1),
      'tensorflow/libtensorflow_framework.so.2': Buffer.alloc(100, 2),
      'tensorflow/include/tensorflow/c/c_api.h': Buffer.from('// C\n'),
      'tensorflow/include/google/protobuf/message.h': Buffer.from('// not needed\n'),
    }),
  );
  const pin: LibraryPin = {
    name: `tensorflow-2.21.0-${platform}-cpu`,
    version: '2.21.0',
    pipPlatforms: ['manylinux_2_27_x86_64'],
    wheels: [
      {
        project: 'tiny-tensorflow',
        version: '2.21.0',
        bytes: statSync(path).size,
        sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      },
    ],
    unpackedBytes: libraryBytes + 1e4,
    library: {main: 'libtensorflow_cc.so.2', framework: 'libtensorflow_framework.so.2'},
  };
  return {path, pin};
}
