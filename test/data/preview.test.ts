import assert from 'node:assert/strict';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {PNG} from 'pngjs';
import {previewData} from '../../runtime/commands/setup/preview-data.js';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {encodePng} from '../../runtime/images/encode-png.js';
import {makeSheet} from '../../runtime/data/preview/make-sheet.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {UserError} from '../../common/errors.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-preview-'));
after(() => rmSync(scratch, {recursive: true}));
const {train: images} = readDataset(findDataset('cifar10-mini'));
const assembly = {images, mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616], seed: 42};
const options = {
  indices: Uint32Array.from({length: 500}, (_, index) => index),
  classes: 10,
  epochs: [1, 2, 3],
  allEpochs: 3,
  sizes: [],
};

test('a sheet has an image of every class, and without augmentation all of them are the stored one', () => {
  const {rows} = makeSheet({...assembly, augment: []}, options);
  assert.deepEqual(
    rows.map(({label}) => label),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
  for (const {index, label, stored, augmented} of rows) {
    assert.equal(images.labels[index], label);
    assert.deepEqual(stored.bytes, images.pixels.slice(index * 3072, (index + 1) * 3072));
    assert.equal(augmented.length, 3);
    for (const picture of augmented) assert.deepEqual(picture.bytes, stored.bytes);
  }
});

test('a sheet shows what is mixed in, and the sizes of the run', () => {
  const sizes = [
    {until: 0.5, size: 16},
    {until: 1, size: 24},
  ];
  const mix = {mixup: 0, cutmix: 1, probability: 1};
  const {rows} = makeSheet({...assembly, augment: [], mix}, {...options, sizes, epochs: [1, 3]});
  rows.forEach(({augmented}, place) => {
    assert.deepEqual(
      augmented.map(({width, height, bytes}) => [width, height, bytes.length]),
      [
        [16, 16, 768],
        [24, 24, 1728],
      ],
    );
    for (const {mixed} of augmented) assert.equal(mixed?.label, (place + 9) % 10);
  });
});

test('a PNG holds the pixels, in color and in gray', () => {
  const bytes = Uint8Array.from({length: 2 * 3 * 3}, (_, at) => 13 * at);
  const decode = (file: Buffer) => {
    const {width, height, data} = PNG.sync.read(file);
    return {width, height, colors: Uint8Array.from(data).filter((_, at) => at % 4 !== 3)};
  };
  assert.deepEqual(decode(encodePng({bytes, height: 2, width: 3})), {width: 3, height: 2, colors: bytes});
  const gray = bytes.subarray(0, 6);
  const colors = Uint8Array.from({length: 18}, (_, at) => gray[Math.floor(at / 3)] ?? 0);
  assert.deepEqual(decode(encodePng({bytes: gray, height: 2, width: 3})), {width: 3, height: 2, colors});
});

test('spec data preview writes a page or a picture, and refuses what it cannot', async () => {
  const usual = {data: 'cifar10-mini', out: join(scratch, 'sheet.html'), columns: '4', epoch: '1', download: false};
  const preview = (args: string[], changed = {}) => previewData(args, {...usual, ...changed});
  assert.equal(await preview(['default']), 0);
  const page = readFileSync(join(scratch, 'sheet.html'), 'utf8');
  assert.equal(page.match(/<img /g)?.length, 50);
  for (const text of ['airplane', 'epoch 4', 'random-crop']) assert.ok(page.includes(text), text);
  assert.equal(await preview([], {out: join(scratch, 'sheet.png')}), 0);
  assert.equal(readFileSync(join(scratch, 'sheet.png')).subarray(1, 4).toString(), 'PNG');
  assert.equal(await preview(['augment=[{name: sepia}]']), 2);
  for (const [args, changed] of [
    [[], {out: join(scratch, 'sheet.gif')}],
    [['default', 'more'], {}],
    [[], {columns: '0'}],
    [[], {epoch: 'one'}],
    [['augment=[{name: random-crop, padding: 40, fill: reflect}]'], {}],
  ] as const) {
    await assert.rejects(
      preview([...args], changed),
      (error) => error instanceof UserError && error.exitCode === 2,
    );
  }
});
