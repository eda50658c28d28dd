import assert from 'node:assert/strict';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {ESLint} from 'eslint';
import {packageRoot} from '#package-root';

const HEAD = "import assert from 'node:assert/strict';\nimport {it, test} from 'node:test';\n";
const eslint = new ESLint({cwd: packageRoot});

/** What the linter says of a file of tests, or of what helps them. */
async function lint(text: string, name = 'some.test.ts'): Promise<string[]> {
  const [result] = await eslint.lintText(HEAD + text, {filePath: join(packageRoot, 'test', 'setup', name)});
  return (result?.messages ?? [])
    .filter(({ruleId}) => ruleId === 'no-restricted-syntax')
    .map(({message}) => message);
}

const skips = ['a test that cannot run is skipped, with the reason: return context.skip(…)'];
const refused: Readonly<Record<string, readonly [test: string, message: readonly string[]]>> = {
  'returns early': ["it('', () => { if (missing) return; assert.equal(1, one); });", skips],
  'returns within a loop': ["test('', () => { for (const x of all) { if (x) { return; } assert.ok(x); } });", skips],
  'only says why it returns': ["it('', (context) => { if (missing) return context.diagnostic('gone'); });", skips],
  'is a function with its name': ["it('', async function named() { try { return; } finally { end(); } });", skips],
  'stands alone': ["it.only('', () => { if (missing) return; assert.equal(1, one); });", skips],
  'has nothing in it': ["test('', () => {});", ['a test asserts something that could be false']],
  'asserts a constant': ["test('', () => assert.ok(true));", ['this holds whatever happens']],
};

describe('the linter refuses in the package', () => {
  it('state that a module keeps, and randomness without a key', async () => {
    const inRuntime = (text: string) => lint(text, '../../runtime/train/some.ts');
    const state = ['no module keeps mutable state: a function is passed what it needs'];
    assert.deepEqual(await inRuntime('let steps = 0;\nexport const next = () => ++steps;'), state);
    assert.deepEqual(await inRuntime('export let steps = 0;'), state);
    const keyless = ['what is random is drawn from a key, by runtime/random'];
    assert.deepEqual(await inRuntime('export const draw = () => Math.random();'), keyless);
    assert.deepEqual(await inRuntime('export function next(): number { let step = 0; return ++step; }'), []);
  });
});

describe('the linter refuses a test that', () => {
  for (const [name, [text, messages]] of Object.entries(refused)) {
    it(name, async () => {
      assert.deepEqual(await lint(text), messages);
    });
  }

  it('and no other: one that skips, or has functions that return', async () => {
    assert.deepEqual(await lint("it('', (context) => { if (missing) return context.skip('none'); check(); });"), []);
    assert.deepEqual(await lint("it('', () => { all.forEach((x) => { if (x) return; check(x); }); });"), []);
    assert.deepEqual(await lint('export function end(): void { if (missing) return; check(); }', 'helper.ts'), []);
  });
});
