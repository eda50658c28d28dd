import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {
  cropReflected,
  findChanged,
  keyOf,
  listColors,
  listRandomResults,
  listTrivialResults,
  mirror,
  side,
} from './compare-pictures.js';
import {readSheet} from './read-sheet.js';
import type {ShownRow} from './read-sheet.js';

const {train: images} = readDataset(findDataset('cifar10-mini'));
const stored = Array.from({length: images.count}, (_, index) => ({
  label: images.labels[index],
  key: keyOf(images.pixels.slice(index * side ** 2 * 3, (index + 1) * side ** 2 * 3)),
}));
const columns = 4;

/** The sheet that `spec data preview` draws with these args, whose first column is an image of each class. */
async function preview(context: TestContext, ...args: readonly string[]): Promise<ShownRow[]> {
  const cwd = makeFolder(context);
  const options = ['--data', 'cifar10-mini', '--columns', String(columns), '--out', 'sheet.png'];
  const {status, stdout, stderr} = await runSpec(cwd, 'data', 'preview', 'quick', 'sizes=[]', ...args, ...options);
  assert.equal(status, 0, stderr);
  assert.equal(stdout, 'written    sheet.png\n');
  assert.match(stderr, /^10 images, one of each class, .*epochs 1, 2, 3, 4$/m);
  const rows = readSheet(readFileSync(join(cwd, 'sheet.png')), 10, columns, side);
  rows.forEach((row, label) => {
    const key = keyOf(row.stored);
    assert.ok(stored.some((one) => one.label === label && one.key === key), `no image of class ${label}`);
  });
  return rows;
}

/** Every augmented picture with the stored one that it was made of. */
function listPairs(rows: readonly ShownRow[]): {before: Uint8Array; after: Uint8Array; where: string}[] {
  return rows.flatMap((row, label) =>
    row.augmented.map((after, column) => ({before: row.stored, after, where: `class ${label}, epoch ${column + 1}`})),
  );
}

test('a reflected crop shows the image moved by up to its padding, and mirrored beyond its edge', async (context) => {
  const rows = await preview(context, 'augment=[{name: random-crop, padding: 4, fill: reflect}]');
  const seen = rows.flatMap((row, label) => {
    const crops = new Map<string, string>();
    for (let down = -4; down <= 4; down++) {
      for (let right = -4; right <= 4; right++) {
        crops.set(keyOf(cropReflected(row.stored, down, right)), `${down},${right}`);
      }
    }
    assert.equal(crops.size, 81);
    return row.augmented.map((after) => crops.get(keyOf(after)) ?? assert.fail(`class ${label}`));
  });
  assert.ok(new Set(seen).size > seen.length / 2, seen.join('  '));
});

test('an alternating flip mirrors each image in every other epoch, and not all in the same', async (context) => {
  const rows = await preview(context, 'augment=[{name: alternating-flip}]');
  const firsts = rows.map(({stored: before, augmented}, label) => {
    const turned = augmented.map((after) => {
      if (keyOf(after) === keyOf(before)) return false;
      assert.equal(keyOf(after), keyOf(mirror(before)), `class ${label}`);
      return true;
    });
    const [first] = turned;
    assert.deepEqual(turned, [first, !first, first, !first], `class ${label}`);
    return first;
  });
  assert.equal(new Set(firsts).size, 2);
});

test('cutout shows a square of the mean color, cut off only by an edge', async (context) => {
  const size = 8;
  const rows = await preview(context, `augment=[{name: cutout, size: ${size}}]`);
  const seen = listPairs(rows).map(({before, after, where}) => {
    const area = findChanged(before, after) ?? assert.fail(where);
    const {top, left, height, width} = area;
    assert.deepEqual([...new Set(listColors(after, area))], ['125,123,114'], where);
    for (const [from, length] of [[top, height], [left, width]] as const) {
      const isCut = from === 0 || from + length === side;
      assert.ok(length === size || (isCut && length >= size / 2 && length < size), `${where}: ${length} at ${from}`);
    }
    return `${top},${left}`;
  });
  assert.ok(new Set(seen).size > seen.length / 2, seen.join('  '));
});

test('random erasing shows a rectangle of noise, as large as it may be', async (context) => {
  const erasing = '{name: random-erasing, probability: 1, scale: [0.1, 0.2], ratio: [0.5, 2], value: random}';
  const seen = listPairs(await preview(context, `augment=[${erasing}]`)).map(({before, after, where}) => {
    const area = findChanged(before, after) ?? assert.fail(where);
    const fraction = (area.height * area.width) / side ** 2;
    // Sides are whole pixels.
    assert.ok(fraction > 0.09 && fraction < 0.22, `${where}: ${fraction}`);
    assert.ok(area.height / area.width > 0.4 && area.height / area.width < 2.5, where);
    const colors = listColors(after, area);
    assert.ok(new Set(colors).size > 0.9 * colors.length, where);
    return JSON.stringify(area);
  });
  assert.ok(new Set(seen).size > seen.length / 2, seen.join('  '));
  const rare = await preview(context, `augment=[${erasing.replace('probability: 1', 'probability: 0.5')}]`);
  const changed = listPairs(rare).filter(({before, after}) => findChanged(before, after) !== null).length;
  assert.ok(changed >= 10 && changed <= 30, `${changed} of 40`);
});

test('color jitter of brightness shows each image times a factor of its own', async (context) => {
  const seen = listPairs(await preview(context, 'augment=[{name: color-jitter, brightness: 0.5}]')).map(
    ({before, after, where}) => {
      let [least, most] = [0, Infinity];
      before.forEach((byte, at) => {
        const result = after[at] as number;
        if (byte === 0) assert.equal(result, 0, where);
        else least = Math.max(least, result / byte);
        if (byte > 0 && result < 255) most = Math.min(most, (result + 1) / byte);
      });
      assert.ok(least <= most + 1e-6, `${where}: from ${least} to ${most}`);
      assert.ok(most >= 0.5 && least <= 1.5, `${where}: ${least}`);
      return least.toFixed(3);
    },
  );
  assert.ok(new Set(seen).size > 0.8 * seen.length, seen.join('  '));
});

test('trivial-augment shows one of its operations on each image, and many of them', async (context) => {
  const rows = await preview(context, 'augment=[{name: trivial-augment}]');
  const seen = rows.flatMap(({stored: before, augmented}, label) => {
    const results = listTrivialResults(before);
    return augmented.map((after) => results.get(keyOf(after)) ?? assert.fail(`class ${label}`));
  });
  assert.ok(new Set(seen).size >= 8, seen.join('  '));
});

test('rand-augment shows as many operations as it is given, of the given strength', async (context) => {
  const args = 'augment=[{name: rand-augment, operations: 2, magnitude: 12}]';
  const seen = (await preview(context, args)).flatMap(({stored: before, augmented}, label) => {
    const results = listRandomResults(before, 12);
    return augmented.map((after) => results.get(keyOf(after)) ?? assert.fail(`class ${label}`));
  });
  assert.ok(new Set(seen).size > seen.length / 2, seen.join('  '));
});
