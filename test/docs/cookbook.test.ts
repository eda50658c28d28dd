import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {compile, openLibrary} from '../../compiler/index.js';
import {packageRoot} from '#package-root';
import {makeFolder} from '../tools/temporary-folder.js';

const page = readFileSync(join(packageRoot, 'docs', 'cookbook.md'), 'utf8');

/** The specs of the page by name: indented blocks that begin with `name:`. */
function listSpecs(): [string, string][] {
  const blocks = page.match(/(?:^ {4}.*\n|^\n(?= {4}))+/gmu) ?? [];
  return blocks
    .map((block) => block.replace(/^ {4}/gmu, ''))
    .flatMap((text) => {
      const name = /^name: (.+)$/mu.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] satisfies [string, string]];
    });
}

test('every spec of the cookbook compiles without a warning', (context) => {
  const specs = listSpecs();
  assert.equal(specs.length, 6);
  const folder = makeFolder(context, Object.fromEntries(specs.map(([name, text]) => [`specs/${name}.yaml`, text])));
  for (const [name] of specs) {
    const {graph, diagnostics} = compile(openLibrary(folder), join(folder, 'specs', `${name}.yaml`));
    assert.deepEqual(diagnostics, []);
    assert.ok((graph?.parameters ?? 0) > 1000, name);
  }
});

test('a param of the cookbook makes another network, and the links of its contents lead to its sections', (context) => {
  const [, text = ''] = listSpecs().find(([name]) => name === 'conv-bn-act') ?? [];
  const folder = makeFolder(context, {'specs/conv-bn-act.yaml': text});
  const {graph} = compile(openLibrary(folder), join(folder, 'specs', 'conv-bn-act.yaml'), ['act=silu']);
  assert.equal(graph?.name, 'conv-bn-act-act-silu');
  for (const file of ['cookbook.md', 'language.md']) {
    const document = readFileSync(join(packageRoot, 'docs', file), 'utf8');
    const anchors = [...document.matchAll(/^##+ (.+)$/gmu)].map(([, title = '']) =>
      title.toLowerCase().replace(/[^\w\- ]/gu, '').replaceAll(' ', '-'),
    );
    const links = [...document.matchAll(/\]\(#([\w-]+)\)/gu)].map(([, anchor]) => anchor);
    assert.ok(links.length >= 6, file);
    for (const link of links) assert.ok(anchors.includes(link ?? ''), `${file}: #${link}`);
  }
});
