import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {packageRoot} from '#package-root';

const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'test/README.md'],
  ...['docs/compiler.md', 'docs/runtime.md', 'docs/kernels.md'],
];

/** The folders that a page's paths may count from, beside the package's own. */
const bases: Readonly<Record<string, readonly string[]>> = {
  'ARCHITECTURE.md': ['compiler', 'runtime'],
  'CONTRIBUTING.md': [
    ...['runtime/native/addon/vectors', 'test/oracle', 'test/nn'],
    ...['test/errors/recipe-min-lr-cosine', 'data/cifar10-mini'],
  ],
  'docs/compiler.md': [
    'compiler',
    ...['1-parse', '3-resolve', '4-analyze', '5-emit', 'inspect', 'recipes'].map((name) => `compiler/${name}`),
  ],
  'test/README.md': ['test', 'test/errors/a-list'],
  'docs/runtime.md': ['runtime', 'runtime/data', 'runtime/train', 'runtime/runs'],
  'docs/kernels.md': ['runtime/native', 'runtime/native/addon', 'runtime/native/addon/vectors'],
};

/** Every `path/of/a/file.ts` or `folder/` in backticks; what has NAME, a star or a blank in it stands for many. */
function listPaths(text: string): string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/gu)].map(([, inside = '']) => inside);
  const isPath = (text: string) => /^[\w./-]+(\/|\.(ts|mjs|cjs|cc|h|py|md|json|yaml|txt))$/u.test(text);
  return quoted.filter((text) => isPath(text) && !text.includes('NAME'));
}

function findMissing(page: string, text: string): string[] {
  const folders = ['.', ...(bases[page] ?? [])].map((folder) => join(packageRoot, folder));
  return listPaths(text).filter((path) => !folders.some((folder) => existsSync(join(folder, path))));
}

test('every file and folder that the pages for contributors name is there', () => {
  for (const page of pages) {
    const text = readFileSync(join(packageRoot, page), 'utf8');
    assert.ok(listPaths(text).length > 0 || page === 'README.md', page);
    assert.deepEqual(findMissing(page, text), [], page);
  }
  assert.deepEqual(findMissing('README.md', 'See `compiler/nowhere.ts`, `gone/`.'), ['compiler/nowhere.ts', 'gone/']);
});

test('every link of the pages leads to a file, and to a section where it names one', () => {
  const toAnchors = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(/^##+ (.+)$/gmu)].map(([, title = '']) =>
      title.toLowerCase().replace(/[^\w\- ]/gu, '').replaceAll(' ', '-'),
    );
  const all = [...pages, 'docs/measured.md', 'docs/zoo.md', 'docs/commands.md', 'docs/library.md'];
  for (const page of all) {
    const text = readFileSync(join(packageRoot, page), 'utf8');
    for (const [, target = '', anchor] of text.matchAll(/\]\(([^)#\s]*)(?:#([\w-]+))?\)/gu)) {
      if (/^[a-z]+:/u.test(target)) continue;
      const path = target === '' ? join(packageRoot, page) : join(packageRoot, dirname(page), target);
      assert.ok(existsSync(path), `${page} links to ${target}`);
      if (anchor !== undefined) assert.ok(toAnchors(path).includes(anchor), `${page} links to ${target}#${anchor}`);
    }
  }
});

test("ARCHITECTURE.md's tree has every folder of both sides", () => {
  const page = readFileSync(join(packageRoot, 'ARCHITECTURE.md'), 'utf8');
  const tree = page.split('## Source tree')[1]?.split('## Rules')[0];
  for (const side of ['compiler', 'runtime']) {
    const folders = readdirSync(join(packageRoot, side), {withFileTypes: true}).filter((entry) => entry.isDirectory());
    for (const {name} of folders) {
      if (!/^\d-/u.test(name)) assert.match(tree ?? '', new RegExp(`\\s${name}/`, 'u'), `${side}/${name}`);
    }
  }
});
