import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {buildSpec} from '../../../compiler/index.js';
import {packageRoot} from '#package-root';
import {countElements} from '../../../runtime/nn/model.js';
import {branches, contract} from '../../golden/branches.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

const golden = join(packageRoot, 'test', 'golden');

for (const name of ['small', 'grouped', 'branches']) {
  test(`${name} generates the golden files, byte for byte`, async (context) => {
    const out = makeFolder(context);
    const {status, diagnostics} = await buildSpec(join(golden, `${name}.yaml`), {out});
    assert.equal(status, 'written', JSON.stringify(diagnostics));
    for (const file of [`${name}.ts`, `${name}.contract.ts`]) {
      assert.equal(readFileSync(join(out, file), 'utf8'), readFileSync(join(golden, file), 'utf8'), file);
    }
  });
}

test('the same spec produces byte-identical output, whatever its folder and the order of its keys', async (context) => {
  const text = smallSpec('net');
  const [first = '', ...rest] = text.trim().split('\n');
  const moved = [...rest.slice(4), ...rest.slice(0, 4), first]
    .join('\n')
    .replace('{blocks: 2, channels: 16, stride: 2}', '{stride: 2, channels: 16, blocks: 2}');
  const texts: string[] = [];
  for (const spec of [text, text, moved]) {
    const folder = makeFolder(context, {'a/net.yaml': spec});
    const {changes} = await buildSpec('a/net.yaml', {cwd: folder, check: true});
    assert.equal(changes.length, 2);
    // The order of keys moves the lines that comments cite, and nothing else.
    texts.push(changes.map(({after}) => after.replace(/net\.yaml:\d+/gu, 'net.yaml')).join('\n'));
  }
  assert.equal(texts[1], texts[0]);
  assert.equal(texts[2], texts[0]);
});

test('numbers in a name stay apart in the function, so that wrn-16-4 and wrn-1-64 are two', async (context) => {
  const names = ['net-16-4', 'net-1-64', 'net-1'];
  const cwd = makeFolder(context, Object.fromEntries(names.map((name) => [`${name}.yaml`, smallSpec(name)])));
  const plans = await Promise.all(names.map((name) => buildSpec(`${name}.yaml`, {cwd, check: true})));
  const heads = plans.map(({changes}) => changes[0]?.after ?? '');
  assert.deepEqual(
    heads.map((text) => /export function (\w+)/u.exec(text)?.[1]),
    ['net16_4', 'net1_64', 'net1'],
  );
});

test('one more block is one more line, and a wider stage changes its own lines', async (context) => {
  const build = async (text: string) => {
    const folder = makeFolder(context, {'net.yaml': text});
    const {changes} = await buildSpec('net.yaml', {cwd: folder, check: true});
    return (changes[0]?.after ?? '').split('\n').slice(3);
  };
  const before = await build(smallSpec('net'));
  const deeper = await build(smallSpec('net').replace('blocks: 2', 'blocks: 3'));
  assert.deepEqual(
    deeper.filter((line) => !before.includes(line)),
    ["  x = basic(x, 'layer2.2', 16); // [8, 8, 16] · 4,672 parameters"],
  );
  assert.deepEqual(
    before.filter((line) => !deeper.includes(line)),
    [],
  );
  const wider = await build(smallSpec('net').replace('channels: 16', 'channels: 32'));
  assert.deepEqual(
    before.filter((line) => !wider.includes(line)),
    before.filter((line) => line.includes("'layer2.")),
  );
});

test('a module with branches makes the network that its contract says', () => {
  const {logits, parameters} = branches();
  assert.deepEqual(logits.shape, contract.output);
  const count = (trainable: boolean) =>
    parameters.filter((one) => one.trainable === trainable).reduce((sum, {shape}) => sum + countElements(shape), 0);
  assert.deepEqual([count(true), count(false)], [contract.parameters, contract.buffers]);
});
