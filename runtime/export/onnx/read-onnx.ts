import {fromBinary} from '@bufbuild/protobuf';
import {UserError} from '../../../common/errors.js';
import {maxReadable, readBounded} from '../../../common/read-bounded.js';
import {isRecord} from '../../../common/record.js';
import {countElements} from '../../nn/model.js';
import type {NamedTensor} from '../../nn/state-dict.js';
import {isPlainName} from '../../runs/run-folder.js';
import {ModelProtoSchema, TensorProto_DataType as DataType} from './onnx_pb.js';
import type {ModelProto, TensorProto} from './onnx_pb.js';

/** What an ONNX file of `spec export` gives back. */
export interface ReadExport {
  readonly network: string;
  /** The resolved spec, in YAML, as the run had it; null where the network was exported without one. */
  readonly spec: string | null;
  /** The generated module, and its contract. */
  readonly module: string;
  readonly contract: string;
  readonly classes: readonly string[] | null;
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
  /** The run's name. */
  readonly run: string | null;
  /** In the order of the file that they came from. */
  readonly weights: readonly NamedTensor[];
  /** Free text by key that stood in that file. */
  readonly weightsMetadata: Readonly<Record<string, string>>;
}

/**
 * Reads an ONNX file that `spec export` wrote. It may come from anybody: its graph is not looked at, and what is taken
 * of it is text, numbers and names, which are checked.
 *
 * @throws UserError `import-unreadable`, `import-damaged`, `import-foreign`, `import-half`
 */
export function readOnnx(path: string): ReadExport {
  const file = parseFile(path);
  const metadata = new Map(file.metadataProps.map(({key, value}) => [key, value]));
  const [network, module, contract] = ['network', 'module', 'contract'].map((key) => metadata.get(key));
  if (file.producerName !== 'specnet' || network === undefined) throw foreign(path);
  if (module === undefined || contract === undefined) throw damaged(path, 'it has no generated module');
  if (!isPlainName(network)) throw damaged(path, 'its network has no name that a file can have');
  const json = (key: string): unknown => {
    const text = metadata.get(key);
    try {
      return text === undefined ? null : (JSON.parse(text) as unknown);
    } catch {
      throw damaged(path, `its metadata "${key}" are not JSON`);
    }
  };
  const run = metadata.get('run') ?? null;
  const [classes, mean, std] = [json('classes'), json('mean'), json('std')];
  if (!isNullOr(classes, isTexts)) throw damaged(path, 'its classes are not a list of names');
  if (!isNullOr(mean, isNumbers) || !isNullOr(std, isNumbers)) {
    throw damaged(path, 'its mean and std are not lists of numbers');
  }
  const weightsMetadata = json('weights') ?? {};
  if (!isRecord(weightsMetadata) || !isTexts(Object.values(weightsMetadata))) {
    throw damaged(path, 'its metadata "weights" are not text by key');
  }
  // Constants of the graph have names that begin so; a layer's have none.
  const own = (file.graph?.initializer ?? []).filter(({name}) => !name.startsWith('/'));
  const weights = own.map((tensor) => readTensor(tensor, path));
  const spec = metadata.get('spec') ?? null;
  const given = {network, spec, module, contract, classes, mean, std, run, weights};
  return {...given, weightsMetadata: weightsMetadata as Record<string, string>};
}

function parseFile(path: string): ModelProto {
  let bytes: Buffer;
  try {
    bytes = readBounded(path, maxReadable);
  } catch (error) {
    throw new UserError(
      'import-unreadable',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Name the file that spec export wrote.',
      2,
      {cause: error},
    );
  }
  try {
    return fromBinary(ModelProtoSchema, bytes, {readUnknownFields: false});
  } catch (error) {
    throw damaged(path, `it is no protobuf (${error instanceof Error ? error.message : String(error)})`);
  }
}

function readTensor({name, dims, dataType, rawData}: TensorProto, path: string): NamedTensor {
  if (dataType === DataType.FLOAT16) {
    throw new UserError(
      'import-half',
      `${path} has its weights in float16: those of the run are not in it.`,
      'Import a file that was exported without --half.',
      2,
    );
  }
  const shape = dims.map(Number);
  const count = countElements(shape);
  if (dataType !== DataType.FLOAT || rawData.length !== 4 * count) {
    throw damaged(path, `"${name}" [${shape.join(', ')}] does not have ${4 * count} bytes of float32`);
  }
  const data = new Float32Array(count);
  new Uint8Array(data.buffer).set(rawData);
  return {name, shape, data};
}

function damaged(path: string, problem: string): UserError {
  const advice = 'Use another copy, or export the run again.';
  return new UserError('import-damaged', `${path} is not an intact ONNX file: ${problem}.`, advice, 1);
}

function foreign(path: string): UserError {
  return new UserError(
    'import-foreign',
    `${path} was not written by spec export: it does not say which spec its network is of.`,
    'Write the network as a spec (spec init). Of an ONNX file of another program only that program has the network.',
    2,
  );
}

function isNullOr<T>(value: unknown, is: (value: unknown) => value is T): value is T | null {
  return value === null || is(value);
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((number) => typeof number === 'number' && Number.isFinite(number));
}
