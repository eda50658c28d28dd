import {isRecord} from '../../../common/record.js';
import {UserError} from '../../../common/errors.js';
import {maxReadable, readBounded} from '../../../common/read-bounded.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {findRepeatedKey} from './find-repeated-key.js';
import {isIntact, openSeal, seal, sealKey} from './seal.js';
import {formats, widen, widthOf} from './widen.js';
import {writeFileAtomically} from '../../../common/write-file.js';
import type {WriteOptions} from '../../../common/write-file.js';

/**
 * The safetensors format (github.com/huggingface/safetensors, "Format"): a header's length as a little-endian 64-bit
 * number, the header in JSON, then the tensors' bytes without a gap. Weights are float32: other floating-point formats
 * are widened, and the integers that PyTorch keeps beside batch norms, num_batches_tracked, are left out.
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
  /** The number formats of the file's tensors, such as `F16`, before they became float32. */
  readonly dtypes: readonly string[];
  /** Names of what was left out: counts of batches. */
  readonly dropped: readonly string[];
}

interface Entry {
  readonly name: string;
  readonly dtype: string;
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
  const {[sealKey]: checksum, ...said} = metadata;
  if (checksum !== undefined && !isIntact(buffer)) throw damaged(path, 'its checksum does not match');
  const kept = entries.filter(({dtype}) => dtype !== countType);
  const tensors = kept.map(({name, dtype, shape, begin, end}) => {
    const data = widen(dtype, buffer.subarray(dataStart + begin, dataStart + end));
    return {name, shape, data};
  });
  return {
    tensors,
    metadata: said,
    sealed: checksum !== undefined,
    dtypes: [...new Set(kept.map(({dtype}) => dtype))],
    dropped: entries.flatMap(({name, dtype}) => (dtype === countType ? [name] : [])),
  };
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
  const width = isCount(name, dtype, shape) ? countBytes : widthOf(dtype);
  if (width === null) {
    throw damaged(path, `"${name}" has the dtype ${JSON.stringify(dtype)}, where one of ${formats.join(', ')} is read`);
  }
  if (!isSizes(shape)) throw damaged(path, `the shape of "${name}" is not a list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) throw damaged(path, `data_offsets of "${name}" are not two offsets`);
  const [begin, end] = offsets as [number, number];
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > Number.MAX_SAFE_INTEGER / width)
    throw damaged(path, `"${name}" [${shape.join(', ')}] is larger than any file`);
  if (end - begin !== width * count) {
    throw damaged(
      path,
      `"${name}" [${shape.join(', ')}] takes ${width * count} bytes, but has the places ${begin} to ${end}`,
    );
  }
  return {name, dtype: dtype as string, shape, begin, end};
}

const [countType, countBytes] = ['I64', 8];

/** How many batches a norm, or an average of weights, has seen: an integer, which nothing here depends on. */
function isCount(name: string, dtype: unknown, shape: unknown): boolean {
  const isNamed = /(^|\.)(num_batches_tracked|n_averaged)$/.test(name);
  return isNamed && dtype === countType && Array.isArray(shape) && shape.length === 0;
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
    `Convert it where PyTorch is: ${writeConversion(path)}`,
    1,
  );
}

/** The command that makes safetensors of a file of PyTorch's: of a state_dict, or of a checkpoint that holds one. */
function writeConversion(path: string): string {
  // Another name may mean something to a shell or to Python: the reader puts it in.
  const name = /^[\w./-]+$/.test(path) ? path.replace(/\.(pth?|bin|ckpt)$/, '') : 'in';
  return (
    `python -c "import torch, safetensors.torch as s; ` +
    `d = torch.load('${name === 'in' ? 'in.pth' : path}', map_location='cpu', weights_only=True); ` +
    `d = d.get('state_dict', d.get('model', d)); ` +
    `s.save_file({k: v.contiguous().clone() for k, v in d.items()}, '${name}.safetensors')"`
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
