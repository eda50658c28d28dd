import {createWriteStream, mkdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {promisify} from 'node:util';
import type * as Yauzl from 'yauzl';
import type {Entry, ZipFile} from 'yauzl';
import {requireOfPackage} from '#package-root';

/**
 * What is needed of a wheel: the two libraries, the headers an addon includes, and of NVIDIA's wheels what TensorFlow
 * opens while it runs. The rest (Python code, protobuf and Eigen headers, static libraries) is most of the files.
 */
const needed = [
  /^tensorflow\/libtensorflow_(cc|framework)\.(so\.\d+|\d+\.dylib)$/,
  /^tensorflow\/include\/tensorflow\/c\/.*\.h$/,
  /^tensorflow\/include\/tensorflow\/core\/platform\/ctstring(_internal)?\.h$/,
  /^tensorflow\/include\/tsl\/platform\/ctstring(_internal)?\.h$/,
  /^tensorflow\/include\/xla\/tsl\/c\/.*\.h$/,
  /^nvidia\/[^/]+\/lib\/[^/]+\.so(\.\d+)*$/,
  /^nvidia\/cuda_nvcc\/(bin\/(ptxas|nvlink|fatbinary)|nvvm\/libdevice\/[^/]+)$/,
];

export interface UnpackedFile {
  /** Path inside the wheel, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
}

/** Writes the needed files of the wheel at `path` below `folder`, under their paths in the wheel; returns them. */
export async function unpackWheel(path: string, folder: string): Promise<UnpackedFile[]> {
  const yauzl = requireOfPackage('yauzl') as typeof Yauzl;
  // yauzl refuses absolute paths and `..` itself.
  const open = promisify<string, Yauzl.Options, ZipFile>(yauzl.open);
  const zip = await open(path, {lazyEntries: true, autoClose: false});
  try {
    const read = promisify<Entry, Readable>(zip.openReadStream.bind(zip));
    const unpacked: UnpackedFile[] = [];
    for (const entry of await listEntries(zip)) {
      const {fileName, uncompressedSize} = entry;
      if (!needed.some((pattern) => pattern.test(fileName))) continue;
      const target = join(folder, fileName);
      mkdirSync(dirname(target), {recursive: true});
      const mode = fileName.includes('/bin/') ? 0o755 : 0o644;
      await pipeline(await read(entry), createWriteStream(target, {mode, highWaterMark: 1 << 20}));
      unpacked.push({path: fileName, bytes: uncompressedSize});
    }
    return unpacked;
  } finally {
    zip.close();
  }
}

function listEntries(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.once('end', () => resolve(entries));
    zip.once('error', reject);
    zip.readEntry();
  });
}
