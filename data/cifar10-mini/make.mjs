// Makes this folder's files from the official ones: the first 200 training and 50 test images of each class, in their
// official order and layout (one label byte, then the red, green and blue planes of 32x32 pixels).
//
//     node data/cifar10-mini/make.mjs FOLDER_OF_cifar-10-batches-bin

import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const source = process.argv[2];
if (source === undefined) throw new Error('Usage: node data/cifar10-mini/make.mjs FOLDER_OF_cifar-10-batches-bin');
const official = JSON.parse(readFileSync(join(here, '..', 'cifar10', 'dataset.json'), 'utf8'));
const recordBytes = 1 + official.image.reduce((product, size) => product * size, 1);

/** The first `count` records of each class, in the order in which the files have them. */
function takeOfEachClass(files, count) {
  const left = official.classes.map(() => count);
  const taken = [];
  for (const file of files) {
    const bytes = readFileSync(join(source, file.name));
    const sha1 = createHash('sha1').update(bytes).digest('hex');
    if (sha1 !== file.sha1) throw new Error(`${file.name} is not the official file: SHA-1 ${sha1}, not ${file.sha1}`);
    for (let start = 0; start < bytes.length; start += recordBytes) {
      if (left[bytes[start]]-- > 0) taken.push(bytes.subarray(start, start + recordBytes));
    }
  }
  return Buffer.concat(taken);
}

function write(name, bytes) {
  writeFileSync(join(here, name), bytes);
  return {name, bytes: bytes.length, sha1: createHash('sha1').update(bytes).digest('hex')};
}

const description = {
  name: 'cifar10-mini',
  title: 'A class-balanced part of CIFAR-10 (Krizhevsky, 2009): 2,000 training and 500 test images of ten classes',
  image: official.image,
  classes: official.classes,
  recipe: 'quick',
  train: [write('data_batch_1.bin', takeOfEachClass(official.train, 200))],
  test: [write('test_batch.bin', takeOfEachClass(official.test, 50))],
};
writeFileSync(join(here, 'dataset.json'), JSON.stringify(description, null, 2) + '\n');
