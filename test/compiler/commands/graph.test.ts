import assert from 'node:assert/strict';
import {readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {runSpec} from '../../tools/run-spec.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';
import {assertFile, assertStatus} from '../../tools/assert-outcome.js';

const inception = [
  'description: "Four branches <side by side> & more"',
  'body:',
  '  - parallel:',
  '      join: concat',
  '      branches:',
  '        - [conv: {name: one, kernel: 1, channels: 4}]',
  '        - [conv: {name: three, kernel: 3, channels: 4}, relu]',
  '        - []',
  'out: $in + 8',
  'shortcut: none',
  '',
].join('\n');

/** The texts of a picture, in the order in which they are drawn; also that its tags are in order. */
function readTexts(svg: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', empty] of svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/gu)) {
    if (closing === '/') assert.equal(open.pop(), name);
    else if (empty !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/gu)].map(([, text = '']) => text);
}

test('a picture has every part, every kind of block once, and its branches', async (context) => {
  const stages = '  - {blocks: 3, channels: 16, stride: 2}\n  - {blocks: 2, block: mixed}';
  const text = smallSpec('net')
    .replace('  - {blocks: 2, channels: 16, stride: 2}', stages)
    .replace('name: net', 'name: net\ndescription: "a < b & c"');
  const cwd = makeFolder(context, {'specs/net.yaml': text, 'specs/blocks/mixed.yaml': inception});
  const {status, stdout, stderr} = await runSpec(cwd, 'graph', 'net', '--out', '-');
  assert.equal(status, 0, stderr);
  const texts = readTexts(stdout);
  const count = (wanted: string) => texts.filter((one) => one === wanted).length;
  for (const part of ['image', 'stem', 'layer1', 'layer2', 'layer3', 'head', 'logits'])
    assert.ok(count(part) > 0, part);
  assert.equal(count('basic, projection'), 1);
  assert.equal(count('basic, identity'), 1);
  assert.equal(count('mixed'), 1);
  assert.equal(count('concat'), 1);
  assert.equal(count('+'), 2);
  assert.ok(texts.includes('layer3.0 … layer3.1'), texts.join('\n'));
  assert.ok(texts.some((one) => one.startsWith('a &lt; b &amp; c.')), texts.join('\n'));
  // What two widths agree on is a number, the rest an expression.
  assert.ok(texts.includes('conv 3x3, channels') && texts.includes('conv 1x1, 4'), texts.join('\n'));
  assert.match(stdout, /prefers-color-scheme: dark/u);
});

test('however deep, a picture stays one screen', async (context) => {
  const text = smallSpec('net').replace('blocks: 2', 'blocks: 600');
  const {stdout} = await runSpec(makeFolder(context, {'specs/net.yaml': text}), 'graph', 'net', '--out', '-');
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/u.exec(stdout) ?? [];
  assert.ok(Number(width) <= 1440 && Number(height) <= 900, `${width} x ${height}`);
  assert.ok(readTexts(stdout).length < 60, readTexts(stdout).join('\n'));
});

test('the picture goes to a file that is named, never through a link', async (context) => {
  const cwd = makeFolder(context, {'specs/net.yaml': smallSpec('net'), 'victim.txt': 'keep'});
  assert.equal((await runSpec(cwd, 'graph', 'net', '--out', 'net.svg')).stdout, 'written    net.svg\n');
  assertFile(join(cwd, 'net.svg'));
  symlinkSync(join(cwd, 'victim.txt'), join(cwd, 'link.svg'));
  await assertStatus(runSpec(cwd, 'graph', 'net', '--out', 'link.svg'), 2);
  assert.equal(readFileSync(join(cwd, 'victim.txt'), 'utf8'), 'keep');
  writeFileSync(join(cwd, 'file'), '');
  await assertStatus(runSpec(cwd, 'graph', 'net', '--out', 'file/net.svg'), 1);
});
