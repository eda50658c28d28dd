import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {findCommits, findMissingNames, findMissingPaths} from './find-stale-names.js';
import {listFiles, listWords, readProse} from './read-prose.js';
import type {Prose} from './read-prose.js';

const files = listFiles();
const sources = files.filter(
  (file) =>
    (/^(action|bench|bin|common|compiler|examples|runtime|specs|test)\//.test(file) &&
      /\.(ts|mjs|cjs|cc|h|py|proto|ya?ml|sh)$/.test(file)) ||
    ['bin/spec', '.ci/run', '.dependency-cruiser.mjs', 'eslint.config.js'].includes(file),
);
const pages = files.filter((file) =>
  /^(ARCHITECTURE|CONTRIBUTING|README|(bench|test)\/README|docs\/[^/]+)\.md$/.test(file),
);
const words = listWords([...sources, ...files.filter((file) => /^generated\/.*\.ts$/.test(file))]);

/** `FILE:LINE  NAME` of all that one search finds. */
function search(where: readonly string[], find: (prose: Prose) => readonly string[]): string[] {
  return where.flatMap(readProse).flatMap((prose) => find(prose).map((name) => `${prose.file}:${prose.line}  ${name}`));
}

const say = (text: string): Prose => ({file: 'test/docs/stale-names.test.ts', line: 1, text});

describe('what comments name', () => {
  // Paths of pages: paths.test.ts.
  it('are files and folders that are there', () => {
    assert.deepEqual(search(sources, (prose) => findMissingPaths(prose, files)), []);

    const found = (text: string): string[] => findMissingPaths(say(text), files);
    assert.deepEqual(found('as native/addon/dropout.cc and test/oracle/gone.py have it, see gone.ts.'), [
      'native/addon/dropout.cc',
      'test/oracle/gone.py',
      'gone.ts',
    ]);
    assert.deepEqual(found('`docs/gone.md`, and all of runtime/gone/'), ['docs/gone.md', 'runtime/gone/']);
    assert.deepEqual(found('index.ts may be any of many'), ['index.ts']);
    assert.deepEqual(found('read-prose.ts, docs/find-stale-names.ts, ./stale-names.test.js, test/docs/NAME.ts'), []);
    assert.deepEqual(found('4 img/s, read/write, test/docs/, specs/mine.yaml.'), []);
  });

  it('are functions and types that are there; in pages, too', () => {
    assert.deepEqual(search([...sources, ...pages], (prose) => findMissingNames(prose, words)), []);

    const found = (text: string): string[] => findMissingNames(say(text), words);
    const [gone, type] = ['findNo' + 'thing', 'ProseNo' + 'thing'];
    const stale = [`\`${gone}\``, `\`files.${gone}(x)\``, `{@link ${type}}`, `see ${gone}`].join(', ');
    assert.deepEqual(found(stale), [gone, gone, type, gone]);
    assert.deepEqual(found('`readProse`, `files.findCommits(x)`, {@link Prose}, `stride`, see listFiles'), []);
  });

  it('are commits that are there; in pages, too', (context) => {
    const line = say('at commit 7269320, since `ed390b1`; at 1000000 images, defaced by facades');
    assert.deepEqual(findCommits(line), ['7269320', 'ed390b1']);

    const git = (...args: readonly string[]) => spawnSync('git', args, {cwd: packageRoot, encoding: 'utf8'});
    if (!existsSync(join(packageRoot, '.git'))) return context.skip('not a clone: there is no history to look in');
    const {stdout} = git('rev-parse', '--is-shallow-repository');
    if (stdout !== 'false\n') return context.skip('this clone has no whole history');
    const missing = (prose: Prose): string[] =>
      findCommits(prose).filter((hash) => git('merge-base', '--is-ancestor', hash, 'HEAD').status !== 0);
    assert.deepEqual(missing(say('at commit 0123456')), ['0123456']);
    assert.deepEqual(search([...sources, ...pages].filter((file) => !file.includes('stale-names')), missing), []);
  });
});
