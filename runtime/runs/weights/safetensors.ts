import {isRecord} from '../../../common/record.js';
import {UserError} from '../../../common/errors.js';
import {maxReadable, readBounded} from '../../../common/read-bounded.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {findRepeatedKey} from './find-repeated-key.js';
import {isIntact, openSeal, seal, sealKey} from './seal.js';
import {writeFileAtomically} from '../../../common/write-file.js';
import type {WriteOptions} from '../../../common/write-file.js';

/**
 * The safetensors format (github.com/huggingface/safetensors, "Format"): a header's length as a little-endian 64-bit
 * number, the header in JSON, then the tensors' bytes without a gap. Weights are float32, so F32 is the only dtype;
 * the integers that PyTorch keeps beside batch norms, num_batches_tracked, are left out.
 */
export interface Weights {
  readonly tensors: readonly NamedTensor[];
  /** Free text by key: which network these weights belong to. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** As they were read. */
export interface ReadWeights extends Weights {
  /** Whether the file holds a checksum of its own, which was right. Files of other programs have none. */
  readonly sealed: boolean;
}

interface Entry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

const lengthBytes = 8;
/** The same limit as in the format's own implementation. */
const longestHeader = 100_000_000;

/** Writes weights, with a checksum over all of the file, so that no reader ever sees half of them. */
export function writeWeights(path: string, {tensors, metadata}: Weights, options: WriteOptions = {}): void {
  let end = 0;
  const entries = tensors.map(({name, shape, data}) => {
    const begin = end;
    end += data.byteLength;
    return [name, {dtype: 'F32', shape, data_offsets: [begin, end]}] as const;
  });
  const __metadata__ = {...metadata, [sealKey]: openSeal};
  const json = JSON.stringify({__metadata__, ...Object.fromEntries(entries)});
  const header = Buffer.from(json + ' '.repeat(-Buffer.byteLength(json) & 7)); // the tensors start aligned
  const length = Buffer.alloc(lengthBytes);
  length.writeBigUInt64LE(BigInt(header.length));
  const parts = tensors.map(({data}) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  seal(header, [length, header, ...parts]);
  writeFileAtomically(path, [length, header, ...parts], options);
}

/**
 * Reads weights, refusing whatever is not exactly this format.
 *
 * @throws UserError `weights-missing`, `weights-pickle` (a file of PyTorch's own), `weights-damaged`
 */
export function readWeights(path: string): ReadWeights {
  let bytes: Buffer;
  try {
    bytes = readBounded(path, maxReadable);
  } catch (error) {
    throw new UserError(
      'weights-missing',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "Weights lie in a run's folder: runs/train/NAME/weights/best.safetensors.",
      1,
      {cause: error},
    );
  }
  return parseWeights(bytes, path);
}

/** `readWeights` of a file's bytes; `path` is for the messages. */
export function parseWeights(bytes: Uint8Array, path: string): ReadWeights {
  refusePickle(bytes, path);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < lengthBytes) throw damaged(path, `it is truncated: ${buffer.length} bytes hold no header`);
  const headerBytes = buffer.readBigUInt64LE();
  if (headerBytes > BigInt(longestHeader) || headerBytes > BigInt(buffer.length - lengthBytes)) {
    throw damaged(path, `its header claims ${headerBytes} bytes in a file of ${buffer.length}`);
  }
  const dataStart = lengthBytes + Number(headerBytes);
  const header = parseHeader(buffer.subarray(lengthBytes, dataStart), path);
  const {__metadata__: metadata = {}, ...described} = header;
  if (!isTextByKey(metadata)) throw damaged(path, '__metadata__ is not text by key');
  const entries = Object.entries(described).map(([name, entry]) => readEntry(name, entry, path));
  refuseHoles(entries, buffer.length - dataStart, path);
  const tensors = entries.filter(({name, end, begin, shape}) => !isCount(name, shape, end - begin)).map((entry) => {
    const {name, shape, begin, end} = entry;
    return {name, shape, data: viewNumbers(buffer.subarray(dataStart + begin, dataStart + end))};
  });
  const {[sealKey]: checksum, ...said} = metadata;
  if (checksum !== undefined && !isIntact(buffer)) throw damaged(path, 'its checksum does not match');
  return {tensors, metadata: said, sealed: checksum !== undefined};
}

/** The numbers where they are, so that a large file is in memory once; a copy where they do not lie as numbers must. */
function viewNumbers(bytes: Buffer): Float32Array {
  const count = bytes.length / Float32Array.BYTES_PER_ELEMENT;
  if (bytes.byteOffset % Float32Array.BYTES_PER_ELEMENT === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const data = new Float32Array(count);
  new Uint8Array(data.buffer).set(bytes);
  return data;
}

function parseHeader(bytes: Buffer, path: string): Record<string, unknown> {
  let header: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', {fatal: true}).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `its header is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const repeated = findRepeatedKey(text);
  if (repeated !== null) throw damaged(path, `its header has "${repeated}" twice`);
  if (!isRecord(header)) throw damaged(path, 'its header is not a JSON object');
  return header;
}

function readEntry(name: string, entry: unknown, path: string): Entry {
  if (!isRecord(entry)) throw damaged(path, `the entry of "${name}" is not an object`);
  const {dtype, shape, data_offsets: offsets, ...others} = entry;
  const other = Object.keys(others)[0];
  if (other !== undefined) throw damaged(path, `the entry of "${name}" has an unknown key "${other}"`);
  const isCounted = dtype === 'I64' && isSizes(shape) && isCount(name, shape, 8);
  if (dtype !== 'F32' && !isCounted)
    throw damaged(path, `"${name}" has the dtype ${JSON.stringify(dtype)}, where "F32" was expected`);
  if (!isSizes(shape)) throw damaged(path, `the shape of "${name}" is not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged(path, `data_offsets of "${name}" are not two offsets`);
  const [begin, end] = offsets as [number, number];
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > Number.MAX_SAFE_INTEGER / 4)
    throw damaged(path, `"${name}" [${shape.join(', ')}] is larger than any file`);
  if (end - begin !== (isCounted ? 8 : 4 * count)) {
    throw damaged(
      path,
      `"${name}" [${shape.join(', ')}] takes ${4 * count} bytes, but has the places ${begin} to ${end}`,
    );
  }
  return {name, shape, begin, end};
}

/** How many batches a norm of PyTorch's has seen: an integer, which nothing here depends on. It is left out. */
function isCount(name: string, shape: readonly number[], bytes: number): boolean {
  return name.endsWith('num_batches_tracked') && shape.length === 0 && bytes === 8;
}

/** Every byte after the header belongs to exactly one tensor. */
function refuseHoles(entries: readonly Entry[], dataBytes: number, path: string): void {
  let reached = 0;
  for (const {name, begin, end} of entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin < reached) throw damaged(path, `"${name}" overlaps the tensor before it`);
    if (begin > reached) throw damaged(path, `bytes ${reached} to ${begin}, before "${name}", belong to no tensor`);
    reached = end;
  }
  if (reached > dataBytes)
    throw damaged(path, `it is truncated: ${dataBytes} bytes of tensors, ${reached} were expected`);
  if (reached < dataBytes) throw damaged(path, `${dataBytes - reached} bytes after the last tensor belong to none`);
}

/** PyTorch's own files are zip archives or pickles. A pickle is a program: it is known by its start, and not opened. */
function refusePickle(bytes: Uint8Array, path: string): void {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  const pickle = bytes[0] === 0x80 && (bytes[1] as number) >= 2 && (bytes[1] as number) <= 5;
  // A safetensors file may start with the same byte, as part of its header's length: its ninth byte is a brace.
  if (!zip && !(pickle && bytes[lengthBytes] !== 0x7b)) return;
  throw new UserError(
    'weights-pickle',
    `${path} is a PyTorch ${zip ? 'zip archive' : 'pickle'}, not safetensors; specnet does not unpickle.`,
    'Convert it where PyTorch is: python -c "import torch, safetensors.torch as s; ' +
      "s.save_file(torch.load('in.pth', weights_only=True), 'out.safetensors')\"",
    1,
  );
}

function damaged(path: string, problem: string): UserError {
  return new UserError(
    'weights-damaged',
    `${path} is not an intact safetensors file: ${problem}.`,
    "Use another copy, or the run's other weights (last.safetensors, best.safetensors).",
    1,
  );
}

function isTextByKey(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
