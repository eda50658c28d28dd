import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {Ajv} from 'ajv';
import {UserError} from '../../common/errors.js';
import {describeFaults} from './description-faults.js';
import {JsonFault, parseJson} from './parse-json.js';
import type {JsonText} from './parse-json.js';

/** A file of a data set, as it has to be. */
export interface FileDescription {
  readonly name: string;
  readonly bytes: number;
  /** Hexadecimal, in lower case. */
  readonly sha1: string;
}

/** Where a data set's files come from, for `spec data NAME`. */
export interface Archive {
  readonly url: string;
  readonly md5: string;
  /** The folder of the archive that holds the files, and the name of theirs in the cache. */
  readonly folder: string;
}

/**
 * A data set in CIFAR-10's binary layout: files of records, each one label byte and then the planes of the image, a
 * channel at a time. It is plain data (`dataset.json`), so that another data set of this layout needs no code.
 */
export interface DatasetDescription {
  readonly name: string;
  readonly title: string;
  /** `[height, width, channels]` */
  readonly image: readonly [number, number, number];
  /** The classes' names; a label is an index into them. */
  readonly classes: readonly string[];
  /** The recipe that `spec train` takes where none is asked for. */
  readonly recipe: string;
  readonly train: readonly FileDescription[];
  readonly test: readonly FileDescription[];
  readonly archive?: Archive;
}

const text = {type: 'string', minLength: 1, maxLength: 1000} as const;
// A bare file name: nothing that could lead out of the data set's folder.
const fileName = {type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9_.-]*$', maxLength: 200} as const;
const files = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    required: ['name', 'bytes', 'sha1'],
    additionalProperties: false,
    properties: {
      name: fileName,
      bytes: {type: 'integer', minimum: 1},
      sha1: {type: 'string', pattern: '^[0-9a-f]{40}$'},
    },
  },
} as const;
const schema = {
  type: 'object',
  required: ['name', 'title', 'image', 'classes', 'recipe', 'train', 'test'],
  additionalProperties: false,
  properties: {
    name: text,
    title: text,
    image: {type: 'array', minItems: 3, maxItems: 3, items: {type: 'integer', minimum: 1, maximum: 4096}},
    classes: {type: 'array', minItems: 2, maxItems: 256, items: text},
    recipe: text,
    train: files,
    test: files,
    archive: {
      type: 'object',
      required: ['url', 'md5', 'folder'],
      additionalProperties: false,
      properties: {url: text, md5: {type: 'string', pattern: '^[0-9a-f]{32}$'}, folder: fileName},
    },
  },
} as const;

/**
 * Reads `dataset.json` in `folder`.
 *
 * @throws UserError `data-description` where it is no JSON, or does not describe a data set: each fault with its line
 *   and column
 */
export function readDescription(folder: string): DatasetDescription {
  const path = join(folder, 'dataset.json');
  const shown = relative(process.cwd(), path);
  const {value, document} = readJson(path, shown);
  const ajv = new Ajv({allErrors: true, verbose: true});
  const isDescription = ajv.compile<DatasetDescription>(schema);
  if (isDescription(value)) return value;
  throw new UserError(
    'data-description',
    `${shown} does not describe a data set:\n${describeFaults(document, value, isDescription.errors ?? [])}`,
    'Fix it; data/cifar10-mini/dataset.json in the package is an example.',
    2,
  );
}

function readJson(path: string, shown: string): JsonText {
  const example = 'data/cifar10-mini/dataset.json in the package is an example.';
  try {
    return parseJson(readFileSync(path));
  } catch (error) {
    if (error instanceof JsonFault) {
      const {line, column} = error.place;
      const message = `${shown}:${line}:${column} is not valid JSON: ${error.message}.`;
      throw new UserError('data-description', message, `${error.advice} ${example}`, 2, {cause: error});
    }
    const reason = error instanceof Error ? error.message : String(error);
    const message = `${shown} cannot be read: ${reason}`;
    throw new UserError('data-description', message, `It has to be a file; ${example}`, 2, {cause: error});
  }
}

/** Stands for a data set's images: the same for the same files, wherever they lie. */
export function fingerprintDataset({image, classes, train, test}: DatasetDescription): string {
  const files = [train, test].map((part) => part.map(({sha1}) => sha1));
  return createHash('sha256').update(JSON.stringify([image, classes, files])).digest('hex');
}
