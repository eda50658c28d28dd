import {createHash} from 'node:crypto';
import {readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import {formatCount} from '../../common/format.js';
import {UserError} from '../../common/errors.js';
import type {DatasetDescription, FileDescription} from './description.js';
import type {Dataset} from './find-dataset.js';

/** Images as bytes in memory that threads share; the labels beside them. */
export interface Images {
  readonly count: number;
  /** `[height, width, channels]` */
  readonly shape: readonly [number, number, number];
  /** NHWC `[count, height, width, channels]`, 0 to 255. */
  readonly pixels: Uint8Array;
  /** `[count]`, indices into the data set's classes. */
  readonly labels: Uint8Array;
}

export interface DatasetImages {
  readonly train: Images;
  readonly test: Images;
}

/**
 * Reads every file of a data set, each checked by size and SHA-1: well under a second for CIFAR-10's 184 MB, so there
 * is nothing to remember between runs.
 *
 * @throws UserError `data-file` naming the file, what was expected and what was found
 */
export function readDataset({description, folder}: Dataset): DatasetImages {
  return {
    train: readImages(description, folder, description.train),
    test: readImages(description, folder, description.test),
  };
}

/** Checks a data set's files without keeping them. Throws as `readDataset` does. */
export function checkDataset({description, folder}: Dataset): void {
  for (const file of [...description.train, ...description.test]) readChecked(description, folder, file);
}

function readImages(description: DatasetDescription, folder: string, files: readonly FileDescription[]): Images {
  const [height, width, channels] = description.image;
  const size = height * width * channels;
  const count = files.reduce((sum, file) => sum + Math.floor(file.bytes / (1 + size)), 0);
  // Shared memory: the loader's workers read the same copy.
  const pixels = new Uint8Array(new SharedArrayBuffer(count * size));
  const labels = new Uint8Array(new SharedArrayBuffer(count));
  let image = 0;
  for (const file of files) {
    const bytes = readChecked(description, folder, file);
    for (let start = 0; start < bytes.length; start += 1 + size) {
      const label = bytes[start] as number;
      if (label >= description.classes.length) {
        throw fileError(
          description,
          join(folder, file.name),
          `record ${start / (1 + size)} (byte ${start}) has the label ${label}, where 0 to ` +
            `${description.classes.length - 1} was expected`,
        );
      }
      labels[image] = label;
      interleave(
        bytes.subarray(start + 1, start + 1 + size),
        pixels.subarray(image * size, (image + 1) * size),
        channels,
      );
      image++;
    }
  }
  return {count, shape: description.image, pixels, labels};
}

/** From planes, a channel at a time, to pixels, a color at a time. */
function interleave(planes: Uint8Array, pixels: Uint8Array, channels: number): void {
  const area = planes.length / channels;
  for (let channel = 0; channel < channels; channel++) {
    const plane = channel * area;
    for (let pixel = 0; pixel < area; pixel++) {
      pixels[pixel * channels + channel] = planes[plane + pixel] as number;
    }
  }
}

function readChecked(description: DatasetDescription, folder: string, file: FileDescription): Uint8Array {
  const path = join(folder, file.name);
  const recordBytes = 1 + description.image.reduce((product, size) => product * size, 1);
  const expected = `${formatCount(file.bytes)} bytes with SHA-1 ${file.sha1} were expected`;
  const found = statSync(path, {throwIfNoEntry: false});
  if (found === undefined) throw fileError(description, path, `it is missing; ${expected}`);
  if (!found.isFile()) throw fileError(description, path, `there is a folder or device in its place; ${expected}`);
  if (found.size !== file.bytes) {
    const kind = found.size < file.bytes ? 'truncated' : 'too long';
    throw fileError(description, path, `it is ${kind}: ${formatCount(found.size)} bytes were found, ${expected}`);
  }
  if (file.bytes % recordBytes !== 0) {
    const size = formatCount(file.bytes);
    throw fileError(description, path, `${size} bytes are not whole records of ${recordBytes} bytes`);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileError(description, path, `it cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  if (sha1 !== file.sha1) throw fileError(description, path, `it is altered: SHA-1 ${sha1} was found, ${expected}`);
  return bytes;
}

function fileError({name, archive}: DatasetDescription, path: string, problem: string): UserError {
  const near = relative(process.cwd(), path);
  const advice =
    archive === undefined
      ? 'Restore the file, or the package that it came with.'
      : `Copy it once more from where it came, or let \`spec data ${name}\` download the official archive.`;
  return new UserError('data-file', `${near.startsWith('..') ? path : near}: ${problem}.`, advice, 2);
}
