import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {downloadDataset} from '../../runtime/data/download-dataset.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {UserError} from '../../common/errors.js';
import {packageRoot} from '#package-root';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-data-'));
after(() => rmSync(scratch, {recursive: true}));
const mini = join(packageRoot, 'data', 'cifar10-mini');

function copyMini(name: string): string {
  const folder = join(scratch, name);
  cpSync(mini, folder, {recursive: true});
  return folder;
}

/** Expects a UserError with this code whose message has every one of the parts. */
function refused(code: string, ...parts: (string | RegExp)[]) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof UserError, String(error));
    assert.equal(error.code, code);
    assert.equal(error.exitCode, 2);
    const text = `${error.message} ${error.advice}`;
    for (const part of parts)
      assert.match(text, part instanceof RegExp ? part : new RegExp(part.replaceAll('.', '\\.')));
    return true;
  };
}

test('cifar10-mini is balanced, and its pixels are those of the file', () => {
  const {train, test: held} = readDataset(findDataset('cifar10-mini'));
  const perClass = (labels: Uint8Array) =>
    Array.from({length: 10}, (_, at) => labels.filter((label) => label === at).length);
  assert.deepEqual(perClass(train.labels), new Array(10).fill(200));
  assert.deepEqual(perClass(held.labels), new Array(10).fill(50));
  const bytes = readFileSync(join(mini, 'data_batch_1.bin'));
  for (const image of [0, 1234, 1999]) {
    const record = bytes.subarray(image * 3073, (image + 1) * 3073);
    assert.equal(train.labels[image], record[0]);
    for (let place = 0; place < 3072; place++) {
      const [pixel, channel] = [Math.floor(place / 3), place % 3];
      assert.equal(train.pixels[image * 3072 + place], record[1 + channel * 1024 + pixel]);
    }
  }
});

test('a truncated, lengthened, altered or missing file is named, with what was expected and found', () => {
  const folder = copyMini('broken');
  const file = join(folder, 'test_batch.bin');
  const whole = readFileSync(file);
  const read = () => readDataset(findDataset(folder));
  assert.equal(read().test.count, 500);

  writeFileSync(file, whole.subarray(0, 1000));
  assert.throws(read, refused('data-file', 'test_batch.bin', 'truncated', '1,000 bytes', '1,536,500 bytes'));
  writeFileSync(file, Buffer.concat([whole, Buffer.of(1)]));
  assert.throws(read, refused('data-file', 'test_batch.bin', 'too long', '1,536,501', '1,536,500'));
  const altered = Buffer.from(whole);
  altered[777_777] = (altered[777_777] as number) ^ 1;
  writeFileSync(file, altered);
  const sha1 = createHash('sha1').update(altered).digest('hex');
  assert.throws(
    read,
    refused('data-file', 'test_batch.bin', 'altered', sha1, '52ec2b1f82faa8ee92bddb13db38c5722f57df96'),
  );
  rmSync(file);
  assert.throws(read, refused('data-file', 'test_batch.bin', 'missing', '1,536,500 bytes'));
  mkdirSync(file);
  assert.throws(read, refused('data-file', 'test_batch.bin', 'folder'));
});

test('a label over 9 is named with its record', () => {
  const folder = copyMini('label');
  const file = join(folder, 'data_batch_1.bin');
  const bytes = readFileSync(file);
  bytes[3073 * 5] = 10;
  writeFileSync(file, bytes);
  const description = JSON.parse(readFileSync(join(folder, 'dataset.json'), 'utf8'));
  description.train[0].sha1 = createHash('sha1').update(bytes).digest('hex');
  writeFileSync(join(folder, 'dataset.json'), JSON.stringify(description));
  assert.throws(
    () => readDataset(findDataset(folder)),
    refused('data-file', 'data_batch_1.bin', 'record 5 ', 'label 10', '0 to 9'),
  );
});

test('a folder without a dataset.json is CIFAR-10 itself, or holds the folder that its archive unpacks to', () => {
  const folder = join(scratch, 'own');
  mkdirSync(join(folder, 'cifar-10-batches-bin'), {recursive: true});
  assert.equal(findDataset(folder).folder, join(folder, 'cifar-10-batches-bin'));
  const inner = findDataset(join(folder, 'cifar-10-batches-bin'));
  assert.equal(inner.description.name, 'cifar10');
  assert.throws(
    () => readDataset(inner),
    refused('data-file', 'data_batch_1.bin', 'missing', '30,730,000', 'spec data cifar10'),
  );
});

test('without --data it is CIFAR-10: from SPECNET_DATA, or from the cache', () => {
  const [own, cache] = [join(scratch, 'own'), join(scratch, 'cache')];
  mkdirSync(own, {recursive: true});
  const cached = join(cache, 'specnet', 'data', 'cifar-10-batches-bin');
  assert.throws(
    () => findDataset(undefined, {XDG_CACHE_HOME: cache}),
    refused('data-missing', cached, 'spec data cifar10'),
  );
  mkdirSync(cached, {recursive: true});
  assert.equal(findDataset(undefined, {XDG_CACHE_HOME: cache}).folder, cached);
  assert.equal(findDataset('cifar10', {XDG_CACHE_HOME: cache}).folder, cached);
  assert.ok(findDataset(undefined, {SPECNET_DATA: own, XDG_CACHE_HOME: cache}).folder.startsWith(own));
  assert.throws(
    () => findDataset(undefined, {SPECNET_DATA: join(own, 'nowhere')}),
    refused('data-missing', 'SPECNET_DATA'),
  );
});

test('an unknown name is answered with the nearest', async () => {
  assert.throws(() => findDataset('cifar10-mimi'), refused('data-unknown', 'Did you mean "cifar10-mini"', 'cifar10'));
  assert.throws(() => findDataset('imagenet'), refused('data-unknown', /^(?!.*Did you mean)/));
  const download = () => downloadDataset('preveiw', {}, process.stdout);
  await assert.rejects(download, refused('data-unknown', 'Did you mean "preview"'));
});

test('a dataset.json that is none is refused, whatever it tries', () => {
  const folder = copyMini('described');
  const path = join(folder, 'dataset.json');
  const good = JSON.parse(readFileSync(path, 'utf8'));
  const outside = {...good, test: [{...good.test[0], name: '../label/test_batch.bin'}]};
  for (const bad of ['{', '[]', '{"name": "x"}', JSON.stringify(outside), JSON.stringify({...good, extra: 1})]) {
    writeFileSync(path, bad);
    assert.throws(() => findDataset(folder), refused('data-description', 'dataset.json'));
  }
});
