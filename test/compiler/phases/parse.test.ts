import assert from 'node:assert/strict';
import {truncateSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {decode} from '../../../compiler/1-parse/decode.js';
import {limits} from '../../../compiler/1-parse/limits.js';
import {parse} from '../../../compiler/1-parse/parse.js';
import {findTree, toData} from '../../../compiler/1-parse/tree.js';
import {makeSource, positionAt} from '../../../compiler/diagnostics/place.js';
import {compile, openLibrary} from '../../../compiler/index.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

const read = (text: string) => parse(makeSource('x.yaml', text));
const codes = (text: string) => read(text).diagnostics.map(({code}) => code);

test('values are those of YAML 1.2', () => {
  const {tree, diagnostics} = read('a: 1e-4\nb: 0x10\nc: yes\nd: "64"\ne: ~\nf: [true, 5e-1]\ng: 1e20\n');
  assert.ok(tree !== null, JSON.stringify(diagnostics));
  assert.deepEqual(toData(tree), {a: 0.0001, b: 16, c: 'yes', d: '64', e: null, f: [true, 0.5], g: 1e20});
});

test('every value and key knows its line and column', () => {
  const source = makeSource('x.yaml', 'name: net\nstages:\n  - {blocks: 2,\n     channels: 64}\n');
  const {tree, diagnostics} = parse(source);
  assert.ok(tree !== null, JSON.stringify(diagnostics));
  const found = findTree(tree, ['stages', 0, 'channels']);
  assert.ok(found !== null);
  assert.deepEqual(positionAt(source, found.key.start), {line: 4, column: 6});
  assert.deepEqual(positionAt(source, found.tree.place.start), {line: 4, column: 16});
  assert.equal(source.text.slice(found.tree.place.start, found.tree.place.end), '64');
});

test('an alias is the value of its anchor', () => {
  const {tree, diagnostics} = read('a: &x {b: 1}\nc: *x\n');
  assert.ok(tree !== null, JSON.stringify(diagnostics));
  assert.deepEqual(toData(tree), {a: {b: 1}, c: {b: 1}});
});

test('aliases that multiply are refused, doubling and quadratic alike', () => {
  const doubling = [
    'a0: &a0 [x]',
    ...Array.from({length: 40}, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]`),
  ];
  assert.deepEqual(codes(doubling.join('\n')), ['too-many-values']);
  const quadratic = `a: &a [${'x, '.repeat(1000)}x]\nb: [${'*a, '.repeat(1000)}*a]\n`;
  assert.deepEqual(codes(quadratic), ['too-many-values']);
});

test('nesting is refused before anything recurses over it', () => {
  for (const opening of ['[', '{a: ', '- ', '? ', '[{a: ']) {
    for (const times of [100, 5_000, Math.floor(limits.bytes / opening.length)]) {
      assert.deepEqual(codes(opening.repeat(times)), ['too-deep'], `${opening} x ${times}`);
    }
  }
  const indented = Array.from({length: 400}, (_, level) => `${' '.repeat(level)}a:`).join('\n');
  assert.deepEqual(codes(indented), ['too-deep']);
  assert.deepEqual(codes(`text: "${'['.repeat(100)}"\nlong:\n${'  - 1\n'.repeat(1000)}`), []);
});

test('bytes that are not plain text are refused', () => {
  const refuse = (bytes: Uint8Array) => decode('x.yaml', bytes).diagnostics.map(({code}) => code);
  assert.deepEqual(refuse(Buffer.from('name: a\u0000b')), ['control-character']);
  assert.deepEqual(refuse(Buffer.from([0x6e, 0xff, 0xfe])), ['not-utf8']);
  assert.deepEqual(refuse(Buffer.from('\ufeffname: x', 'utf16le')), ['not-utf8']);
  assert.deepEqual(refuse(Buffer.from('name: x', 'utf16le')), ['control-character']);
  assert.deepEqual(refuse(Buffer.alloc(limits.bytes + 1, 32)), ['file-too-large']);
});

test('a file of 50 MB is refused by its size', (context) => {
  const folder = makeFolder(context, {'large.yaml': smallSpec('large')});
  truncateSync(join(folder, 'large.yaml'), 50e6);
  const {diagnostics} = compile(openLibrary(folder), join(folder, 'large.yaml'));
  assert.deepEqual(
    diagnostics.map(({code}) => code),
    ['file-too-large'],
  );
  assert.match(diagnostics[0]?.message ?? '', /50,000,000/u);
});

test('a file with a hundred thousand errors reports the first hundred', () => {
  const {diagnostics} = read('a: 1\n'.repeat(limits.bytes / 5));
  assert.equal(diagnostics.length, 101);
  assert.equal(diagnostics.at(-1)?.code, 'more-errors');
});

test('a file that is no YAML reports the first error alone, for the others follow from it', () => {
  const {diagnostics} = read('a: '.padEnd(limits.bytes, '}'));
  assert.deepEqual(
    diagnostics.map(({code, place}) => [code, place?.start]),
    [['yaml-syntax', 3]],
  );
});

test('what looks like YAML, but stands in a text, is not a typo', () => {
  const texts = [
    'description: A net \u2013 \u201csmall\u201d,\u00a0and\uff1a classes:10\n  stride:2\nb: 1\n',
    '# classes:10\u00a0\uff1a \u201c\na: 1 # \ufeff\t!!float\n',
    'a: "classes:10\u00a0\uff1a"\n"b\u00a0": \'!!float \u201cx\u201d\'\n',
    'a: |\n  classes:10\u00a0\uff1a\nb: >\n  stride:2 \u201cx\u201d\n',
    'reference: https://example.org/name:x\na: [bird\u2019s, 1 \u2013 2, C:\\x, http://x, a!b]\n',
    'a: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\n', // Persian, with the joiner that its spelling asks for
    '\ufeff'.concat('a: 1\r\nb:\t2\r\n'),
  ];
  for (const text of texts) assert.deepEqual(codes(text), [], JSON.stringify(text));
});

test('each look-alike has its name and its place', () => {
  const faults = (value: string) =>
    read(`a: 1\nstem: ${value}\n`).diagnostics.map(
      ({message, place}) => `${/U\+[^)]+\)/u.exec(message)?.[0] ?? message} at ${place?.start ?? -1}`,
    );
  assert.deepEqual(faults('x\u00a0'), ['U+00A0 (no-break space) at 12']);
  assert.deepEqual(faults('\u2018x\u2019'), ['U+2018 (left single quotation mark) at 11']);
  assert.deepEqual(faults('\u22121'), ['U+2212 (minus sign) at 11']);
  assert.deepEqual(faults('1e\u20134'), ['U+2013 (en dash) at 13']);
  assert.deepEqual(faults('$a \u2013 1'), ['U+2013 (en dash) at 14']);
  assert.deepEqual(faults('[1\uff0c 2]'), ['U+FF0C (full-width comma) at 13']);
  assert.deepEqual(faults('\uff5bx\uff1a1\uff5d'), [
    'U+FF5B (full-width {) at 11',
    'U+FF1A (full-width colon) at 13',
    'U+FF5D (full-width }) at 15',
  ]);
});

test('a long list of opened brackets is read in its time, and is not a cut expression', () => {
  const {diagnostics} = read(`a: [${'(, '.repeat(limits.bytes / 4)}]`);
  assert.deepEqual(diagnostics.map(({code}) => code).filter((code) => code === 'expression-syntax'), []);
});

test('Object.prototype stays as it was', () => {
  const before = Object.getOwnPropertyNames(Object.prototype);
  read('__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\na: {__proto__: {polluted: 1}}\n');
  assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), before);
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
});

test('any text gives a tree or errors with a place in it, and never throws', () => {
  const yamlish = fc
    .array(fc.constantFrom(...'[]{}:,-?&*!|>\'"%@` \n\tab1#~<.$'), {maxLength: 80})
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string({unit: 'grapheme'})), (text) => {
      const {tree, diagnostics} = read(text);
      assert.equal(
        tree === null,
        diagnostics.some(({severity}) => severity === 'error'),
      );
      for (const {place} of diagnostics)
        assert.ok(place !== null && place.start >= 0 && place.start <= text.length + 1);
    }),
    {numRuns: 500},
  );
});
