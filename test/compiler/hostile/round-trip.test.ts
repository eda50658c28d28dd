import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {decode} from '../../../compiler/1-parse/decode.js';
import {parse} from '../../../compiler/1-parse/parse.js';
import {toData} from '../../../compiler/1-parse/tree.js';
import {
  compile,
  formatRecipe,
  loadKeptRecipe,
  loadRecipe,
  openLibrary,
  readKeptRecipe,
  serializeSpec,
  toYaml,
} from '../../../compiler/index.js';
import {makeRecipes} from './random-recipes.js';
import {makeFolder} from '../../tools/temporary-folder.js';

test('a recipe that may train is one that its run can be opened with: what is written can be read', (context) => {
  const cwd = makeFolder(context);
  const file = join(cwd, 'recipe.yaml');
  const schema = openLibrary(cwd).schemas.of('recipe').schema;
  fc.assert(
    fc.property(makeRecipes(schema), (document) => {
      const first = readKeptRecipe(JSON.stringify(document), 'document');
      assert.deepEqual(first.diagnostics, []);
      const recipe = first.recipe ?? assert.fail();
      writeFileSync(file, formatRecipe(recipe));
      const kept = loadKeptRecipe({file});
      assert.deepEqual(kept.diagnostics, []);
      assert.deepEqual(kept.recipe, recipe);
    }),
    {numRuns: 300},
  );
});

test('numbers that are written with all their digits are read, and integers that are none of ours are not', () => {
  for (const setting of ['optimizer.clip_norm=1e16', 'optimizer.lr=1e20', 'optimizer.lr=123456789012345680000']) {
    const {recipe} = loadRecipe({overrides: [setting]});
    const text = formatRecipe(recipe ?? assert.fail());
    assert.match(text, /: 1\d{16,}$/m);
    assert.deepEqual(readKeptRecipe(text, 'recipe').recipe, recipe);
  }
  const inexact = loadRecipe({overrides: ['optimizer.lr=9007199254740993']});
  assert.deepEqual(inexact.diagnostics.map(({code}) => code), ['bad-number']);
});

test('a duration that its number of seconds could not be is refused before it trains', () => {
  const {recipe, diagnostics} = loadRecipe({overrides: ['time_budget=9999h999999m99999999s']});
  assert.equal(recipe, null);
  assert.match(diagnostics[0]?.message ?? '', /^time_budget is 195,996,339 seconds, which is out of range/);
});

const letters = fc.oneof(
  fc.string({unit: 'grapheme', minLength: 1, maxLength: 60}),
  fc.string({unit: fc.constantFrom(...'"\'`:#-?[]{}&*!|>%@,~ \\\n\t'), minLength: 1, maxLength: 20}),
  fc.constantFrom('yes', '1e3', '.inf', '007', 'null', '~', '- a', 'a: b', 'a #b', '\u2028', '\u0085', '\ufeff', ' a '),
);

test('a resolved spec reads as what it is, whatever its texts and numbers', (context) => {
  const power = fc.tuple(fc.integer({min: 1, max: 9}), fc.integer({min: -12, max: -1}));
  const small = power.map(([digit, exponent]) => Number(`${digit}e${exponent}`));
  const cwd = makeFolder(context);
  const path = join(cwd, 'net.yaml');
  const scale = fc.oneof(small, fc.double({min: -1000, max: 1000, noNaN: true}).filter((one) => !Object.is(one, -0)));
  let sound = 0;
  fc.assert(
    fc.property(letters, small, scale, fc.integer({min: 1, max: 4096}), (reference, epsilon, by, channels) => {
      const spec = {
        name: 'net',
        description: reference,
        reference,
        input: [8, 8, 3],
        classes: channels,
        stem: [{conv: {name: 'yes', kernel: 3, channels}}, {batchnorm: {name: 'null', epsilon}}, {scale: {by}}],
        block: 'basic',
        stages: [{blocks: 1, channels: 8}],
      };
      writeFileSync(path, JSON.stringify(spec));
      const compiled = compile(openLibrary(cwd), path);
      if (compiled.spec === null) return; // refused, with a reason: the scale is so small, or so is the text
      sound++;
      const {tree, diagnostics} = parse(readBytes(toYaml(compiled.spec)));
      assert.deepEqual(diagnostics, []);
      assert.deepEqual(tree === null ? null : toData(tree), serializeSpec(compiled.spec));
    }),
    {numRuns: 200},
  );
  assert.ok(sound > 100, `${sound} of them compile`);
});

/** A text as it comes out of a file. */
function readBytes(text: string) {
  const {source, diagnostics} = decode('spec.yaml', Buffer.from(text));
  assert.deepEqual(diagnostics, []);
  return source ?? assert.fail();
}
