import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import type {TestContext} from 'node:test';
import {PNG} from 'pngjs';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {runSpec} from '../tools/run-spec.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {placeOf, side} from './compare-pictures.js';
import {readSheet} from './read-sheet.js';
import type {ShownRow} from './read-sheet.js';

const {classes} = findDataset('cifar10-mini').description;
const columns = 5;
/** In which the note below a picture is found, after the picture itself. */
const cellOfPage = /<td><img src="data:image\/png;base64,([^"]+)"[^>]*>(?:<small>(\d+)% (\w+)<\/small>)?<\/td>/g;

interface Preview {
  readonly rows: readonly ShownRow[];
  readonly page: string;
}

/** A contact sheet with these args, once as a picture and once as a page. */
async function preview(context: TestContext, mix: string): Promise<Preview> {
  const cwd = makeFolder(context);
  for (const out of ['sheet.png', 'sheet.html']) {
    const args = ['augment=[]', mix, '--data', 'cifar10-mini', '--columns', String(columns), '--out', out];
    const {status, stderr} = await runSpec(cwd, 'data', 'preview', 'quick', 'sizes=[]', ...args);
    assert.equal(status, 0, stderr);
  }
  const rows = readSheet(readFileSync(join(cwd, 'sheet.png')), classes.length, columns, side);
  return {rows, page: readFileSync(join(cwd, 'sheet.html'), 'utf8')};
}

/** The stored image that is mixed into a row's: that of the row above, and of the last one into the first. */
function otherOf(rows: readonly ShownRow[], row: number): Uint8Array {
  return rows.at(row - 1)?.stored ?? assert.fail();
}

/**
 * The page shows the same pictures, and says below each how much of which class is mixed in.
 *
 * @param fractions of the images' own, by column
 */
function checkPage({rows, page}: Preview, fractions: readonly number[]): void {
  const cells = [...page.matchAll(cellOfPage)];
  assert.equal(cells.length, rows.length * (1 + columns));
  rows.forEach((row, label) => {
    [row.stored, ...row.augmented].forEach((picture, column) => {
      const [, png = '', part, name] = cells[label * (1 + columns) + column] ?? [];
      const {data} = PNG.sync.read(Buffer.from(png, 'base64'));
      assert.deepEqual(Uint8Array.from(data).filter((_, at) => at % 4 !== 3), picture);
      const fraction = fractions[column - 1];
      const said = fraction === undefined ? [] : [String(Math.round(100 * (1 - fraction))), classes.at(label - 1)];
      assert.deepEqual([part, name].filter((one) => one !== undefined), said, `class ${label}, column ${column}`);
    });
  });
}

test('mixup shows each image with the one of the row above shining through, as the page says', async (context) => {
  const drawn = await preview(context, 'mix={mixup: 1}');
  const {rows} = drawn;
  const fractions = Array.from({length: columns}, (_, column) => {
    let [along, all] = [0, 0];
    const eachByte = (visit: (own: number, other: number, mixed: number) => void): void =>
      rows.forEach(({stored, augmented}, row) => {
        const other = otherOf(rows, row);
        augmented[column]?.forEach((mixed, at) => visit(stored[at] as number, other[at] as number, mixed));
      });
    eachByte((own, other, mixed) => {
      along += (mixed - other) * (own - other);
      all += (own - other) ** 2;
    });
    const fraction = along / all;
    eachByte((own, other, mixed) => {
      const wanted = fraction * own + (1 - fraction) * other;
      assert.ok(Math.abs(mixed - wanted) < 0.6, `epoch ${column + 1}, fraction ${fraction}`);
    });
    return fraction;
  });
  assert.ok(fractions.every((fraction) => fraction > 0.01 && fraction < 0.99), fractions.join('  '));
  assert.equal(new Set(fractions.map((fraction) => fraction.toFixed(2))).size, columns, fractions.join('  '));
  checkPage(drawn, fractions);
});

test('CutMix shows a box of the image of the row above, one for all of an epoch, as the page says', async (context) => {
  const drawn = await preview(context, 'mix={cutmix: 1}');
  const {rows} = drawn;
  const fractions = Array.from({length: columns}, (_, column) => {
    // Each pixel is the image's own or the other's; where both are the same it may be either.
    const isPasted = Array.from({length: side ** 2}, (_, pixel) => {
      const at = placeOf(Math.floor(pixel / side), pixel % side);
      const colorOf = (picture: Uint8Array | undefined): string => String(picture?.subarray(at, at + 3));
      const sources = rows.flatMap(({stored, augmented}, row) => {
        const [own, other, shown] = [stored, otherOf(rows, row), augmented[column]].map(colorOf);
        assert.ok(shown === own || shown === other, `class ${row}, epoch ${column + 1}, pixel ${pixel}`);
        return own === other ? [] : [shown === other];
      });
      assert.equal(new Set(sources).size, 1, `epoch ${column + 1}, pixel ${pixel}`);
      return sources[0] === true;
    });
    const pasted = isPasted.flatMap((is, pixel) => (is ? [pixel] : []));
    const [lines, places] = [pasted.map((pixel) => Math.floor(pixel / side)), pasted.map((pixel) => pixel % side)];
    const length = (numbers: readonly number[]): number => Math.max(...numbers) - Math.min(...numbers) + 1;
    assert.equal(pasted.length, length(lines) * length(places), `no box in epoch ${column + 1}`);
    return 1 - pasted.length / side ** 2;
  });
  assert.ok(new Set(fractions).size > 1, fractions.join('  '));
  checkPage(drawn, fractions);
});
