import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** A label, and 32 x 32 pixels in three channels. */
const record = 3073;

const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const trainingFiles = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);

export interface Part {
  /** The first of its five labels, which become 0 to 4. */
  readonly from: number;
  /** Training pictures of each class, the first ones; null: all. */
  readonly perClass: number | null;
}

/** Writes five classes of CIFAR-10 as a data set of their own. */
export function writePart(cifar: string, folder: string, {from, perClass}: Part): void {
  mkdirSync(folder, {recursive: true});
  const read = (files: readonly string[], most: number): Buffer => {
    const seen = Array.from({length: 5}, () => 0);
    const records = files.flatMap((file) => split(readFileSync(join(cifar, file)))).flatMap((bytes) => {
      const label = (bytes[0] ?? 0) - from;
      const before = seen[label];
      if (before === undefined || before >= most) return [];
      seen[label] = before + 1;
      return [Buffer.concat([Buffer.of(label), bytes.subarray(1)])];
    });
    return Buffer.concat(records);
  };
  const write = (name: string, bytes: Buffer) => {
    writeFileSync(join(folder, name), bytes);
    return [{name, bytes: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex')}];
  };
  const description = {
    name: 'cifar10-five',
    title: `CIFAR-10's classes ${from} to ${from + 4}`,
    image: [32, 32, 3],
    classes: names.slice(from, from + 5),
    recipe: 'quick',
    train: write('train.bin', read(trainingFiles, perClass ?? Infinity)),
    test: write('test.bin', read(['test_batch.bin'], Infinity)),
  };
  writeFileSync(join(folder, 'dataset.json'), `${JSON.stringify(description, null, 2)}\n`);
}

function split(bytes: Buffer): Buffer[] {
  return Array.from({length: bytes.length / record}, (_, at) => bytes.subarray(at * record, (at + 1) * record));
}
