import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, it} from 'node:test';
import {readDescription} from '../../runtime/data/description.js';
import {UserError} from '../../common/errors.js';
import {packageRoot} from '#package-root';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-description-'));
after(() => rmSync(scratch, {recursive: true}));
const file = join(scratch, 'data', 'dataset.json');
mkdirSync(join(scratch, 'data'));

const sha1 = 'a'.repeat(40);
const good = `{
  "name": "mine",
  "title": "Two classes of my own",
  "image": [32, 32, 3],
  "classes": ["left", "right"],
  "recipe": "quick",
  "train": [{"name": "train.bin", "bytes": 3073, "sha1": "${sha1}"}],
  "test": [{"name": "test.bin", "bytes": 3073, "sha1": "${sha1}"}]
}
`;

/** What is said of a text in place of the good one. */
function refuse(content: string | Uint8Array): string {
  writeFileSync(file, content);
  try {
    readDescription(join(scratch, 'data'));
  } catch (error) {
    assert.ok(error instanceof UserError && error.code === 'data-description' && error.exitCode === 2, String(error));
    return `${error.message}\n${error.advice}`;
  }
  throw new Error('it was taken');
}

describe('dataset.json', () => {
  it('may begin with a byte order mark', () => {
    const description = JSON.parse(good) as unknown;
    for (const text of [good, `\ufeff${good}`, `\ufeff${good.replaceAll('\n', '\r\n')}`]) {
      writeFileSync(file, text);
      assert.deepEqual(readDescription(join(scratch, 'data')), description);
    }
  });

  // What is put in the place of what, and what is then said: line, column, sentence, way out.
  const typos: readonly (readonly [from: string, to: string, reported: RegExp])[] = [
    ['"classes": [', '"classes":\u00a0[', /:5:13 is not valid JSON: there is a no-break space \(U\+00A0\)/],
    ['"right"],', '"right",],', /:5:30 is not valid JSON: a comma has nothing after it\.\nRemove the comma/],
    [`"${sha1}"}]\n}`, `"${sha1}"}],\n}`, /:8:\d+ is not valid JSON: a comma has nothing after it/],
    ['"left"', '“left”', /:5:15 .*a typographic quote \(U\+201C\)/],
    ['"left"', "'left'", /:5:15 .*in single quotes\.\nPut it in double quotes/],
    ['"recipe":', '"recipe"：', /:6:11 .*full-width colon/],
    ['"left", ', '"left" ', /:5:22 .*a comma or a colon is missing in front of this/],
    ['"recipe": "quick",\n', '"recipe": "quick"\n', /:7:3 .*a comma or a colon is missing/],
    ['"name": "mine"', 'name: "mine"', /:2:3 .*"name" is not a value of JSON\.\nStrings and keys go in double quotes/],
    ['"quick"', 'None', /:6:13 .*"None" is not a value/],
    ['{\n', '// mine\n{\n', /:1:1 .*a comment/],
    ['3073', '03073', /:7:\d+ .*begins with a zero/],
    ['"Two classes', '"Two\tclasses', /:3:16 is not valid JSON/],
    ['\n}\n', '', /:8:\d+ .*it ends too early/],
    [good, ' \n', /:1:1 .*it is empty/],
  ];
  for (const [from, to, reported] of typos) {
    const [before, after] = [from, to].map((text) => JSON.stringify(text.slice(0, 20)));
    it(`with ${after} for ${before} is reported where and why`, () => {
      assert.ok(good.includes(from));
      assert.match(refuse(good.replace(from, to)), reported);
    });
  }

  it('in another encoding is reported so', () => {
    assert.match(refuse(Buffer.from(`\ufeff${good}`, 'utf16le')), /it is in UTF-16\.\nSave it in UTF-8/);
    assert.match(refuse(Buffer.from(good.replace('mine', 'maß'), 'latin1')), /it is not in UTF-8/);
  });

  it('that says something else than a data set has a line for each fault, with its place', () => {
    const faulty = good
      .replace('"name": "mine"', '"name": 3')
      .replace('[32, 32, 3]', '["32", 32]')
      .replace('"recipe"', '"recipes"')
      .replace('"bytes": 3073', '"bytes": "3073"')
      .replace('"test.bin"', '"../test.bin"')
      .replace('["left", "right"]', '["left", ""]');
    const reported = refuse(faulty).split('\n').slice(1, -1);
    assert.deepEqual(reported.sort(), [
      '  1:1  the data set needs the key "recipe"',
      '  2:11  name has to be a string, and is the number 3',
      '  4:12  image needs 3 entries or more',
      '  4:13  image[0] has to be a whole number, and is the string "32"',
      '  5:23  classes[1] is empty',
      '  6:3  the data set has no key "recipes"; did you mean "recipe"?',
      '  7:44  train[0].bytes has to be a whole number, and is the string "3073"',
      '  8:21  test[0].name has to be a file\'s name alone, without a folder, and is the string "../test.bin"',
    ]);
    assert.match(refuse('[]'), /1:1 {2}the data set has to be an object, and is an array/);
    assert.match(refuse(good.replace('"recipe": "quick",', '')), /1:1 {2}the data set needs the key "recipe"/);
  });

  it('of the package is what the others are measured by', () => {
    for (const name of ['cifar10', 'cifar10-mini']) {
      const folder = join(packageRoot, 'data', name);
      assert.deepEqual(readDescription(folder), JSON.parse(readFileSync(join(folder, 'dataset.json'), 'utf8')));
    }
  });
});
