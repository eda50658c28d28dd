import assert from 'node:assert/strict';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import type {NetworkDiff} from '../../../compiler/diff/compare.js';
import {compareNetworks} from '../../../compiler/diff/compare.js';
import {foldChanges} from '../../../compiler/diff/fold.js';
import {formatMarkdown} from '../../../compiler/diff/format-markdown.js';
import {formatText} from '../../../compiler/diff/format-text.js';
import {compile, openLibrary} from '../../../compiler/index.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

/** The difference between the small spec and one with a text replaced. */
function compare(test: TestContext, before: string, after: string, parts: Record<string, string> = {}): NetworkDiff {
  const cwd = makeFolder(test, {'specs/a.yaml': before, 'specs/b.yaml': after, ...parts});
  const [old, now] = ['a', 'b'].map((name) => {
    const {spec, graph, diagnostics} = compile(openLibrary(cwd), join(cwd, 'specs', `${name}.yaml`));
    if (spec === null || graph === null) throw new Error(diagnostics.map(({message}) => message).join('\n'));
    return {label: `${name}.yaml`, spec, graph};
  });
  if (old === undefined || now === undefined) throw new Error('two specs');
  return compareNetworks(old, now, 10);
}

const small = smallSpec('a');
const changed = (from: string | RegExp, to: string) => smallSpec('b').replace(from, to);
const say = (diff: NetworkDiff) => foldChanges(diff).map(({kind, where, text}) => `${kind} ${where}: ${text}`);

test('a copy under another name, with comments and another order, is the same network', (context) => {
  const diff = compare(context, small, `# a comment\n${smallSpec('b').replace('classes: 10\n', '')}classes: 10\n`);
  assert.deepEqual([diff.same, diff.layers, diff.settings], [true, [], []]);
  assert.equal(diff.weights.fitting.tensors, diff.weights.wanted.tensors);
  assert.match(formatText(diff), /^a\.yaml -> b\.yaml\n\nno difference/u);
});

test('a stage with a block more: the block is one line, and all weights of before still serve', (context) => {
  const diff = compare(context, small, changed('blocks: 2', 'blocks: 4'));
  assert.deepEqual(say(diff), ['added layer2.2 … layer2.3: 2 blocks: 8 layers with 9,344 parameters']);
  // Two blocks of two 3x3 convolutions of 16 channels, each with a batchnorm.
  assert.equal(diff.after.parameters - diff.before.parameters, 2 * 2 * (9 * 16 * 16 + 32));
  assert.equal(diff.weights.fitting.elements, diff.before.parameters + diff.before.buffers);
  assert.deepEqual([diff.weights.reshaped, diff.weights.removed], [[], []]);
  assert.equal(diff.weights.added.length, 2 * 2 * (1 + 4));
});

test('a wider stage: its weights have other shapes, and those of the layer after it too', (context) => {
  const diff = compare(context, small, changed('channels: 16, stride', 'channels: 24, stride'));
  const shapes = new Map(diff.weights.reshaped.map(({name, before, after}) => [name, [before, after]]));
  assert.deepEqual(shapes.get('layer2.0.conv1.weight'), [[16, 8, 3, 3], [24, 8, 3, 3]]);
  assert.deepEqual(shapes.get('layer2.1.bn2.running_var'), [[16], [24]]);
  assert.deepEqual(shapes.get('fc.weight'), [[10, 16], [10, 24]]);
  assert.ok(!shapes.has('fc.bias'));
  assert.ok(say(diff).includes('changed layer2.0.conv1 and in 1 more block: channels 16 -> 24'), say(diff).join('\n'));
  const part = diff.parts.find(({name}) => name === 'layer2');
  assert.deepEqual([part?.before?.shape, part?.after?.shape], [[8, 8, 16], [8, 8, 24]]);
});

test('a larger image: every weight fits, and what grows is reported once', (context) => {
  const diff = compare(context, small, changed('input: [16, 16, 3]', 'input: [32, 32, 3]'));
  assert.equal(diff.weights.fitting.tensors, diff.weights.wanted.tensors);
  assert.deepEqual(say(diff), []);
  assert.ok(diff.layers.every(({kind}) => kind === 'resized'));
  assert.equal(diff.after.macs - 160, 4 * (diff.before.macs - 160)); // the head's 16 x 10 stay
  assert.equal(diff.same, false);
  assert.deepEqual(diff.settings, [{key: 'input', before: [16, 16, 3], after: [32, 32, 3]}]);
});

const block = (body: string, shortcut: string) => `body: [${body}]\nshortcut: ${shortcut}\n`;
const conv = 'conv: {name: conv1, kernel: 3, channels: $channels, stride: $stride}';
const norm = 'batchnorm: {name: bn1}';

test('another activation, another order, another shortcut: none of them has weights, all are reported', (context) => {
  const parts = {
    'specs/blocks/old.yaml': block(`${conv}, ${norm}, relu`, 'projection'),
    'specs/blocks/activation.yaml': block(`${conv}, ${norm}, silu`, 'projection'),
    'specs/blocks/order.yaml': block(`${norm}, relu, ${conv}`, 'projection'),
    'specs/blocks/alone.yaml': block(`${conv}, ${norm}, relu`, 'none'),
  };
  const old = small
    .replace('block: basic', 'block: old')
    .replace('blocks: 2, channels: 16, stride: 2', 'blocks: 2, channels: 8');
  const against = (name: string) =>
    say(compare(context, old, old.replace('name: a', 'name: b').replace('block: old', `block: ${name}`), parts));
  assert.deepEqual(against('activation'), [
    'changed layer1.0 after bn1: relu -> silu',
    'changed layer2.0 after bn1 and in 1 more block: relu -> silu',
  ]);
  assert.deepEqual(against('order'), [
    'moved layer1.0.conv1: runs at another place',
    'moved layer2.0.conv1 and in 1 more block: runs at another place',
  ]);
  assert.deepEqual(against('alone'), [
    'changed layer1.0 shortcut: shortcut identity -> none',
    'changed layer2.0 shortcut and in 1 more block: shortcut identity -> none',
  ]);
});

test('branches: one more, and another way of joining', (context) => {
  const branches = (join: string, more: string) =>
    block(
      `{parallel: {join: ${join}, branches: [[{conv: {name: left, kernel: 1, channels: $channels}}], ` +
        `[{conv: {name: right, kernel: 3, channels: $channels}}]${more}]}}`,
      'none',
    );
  const spec = (name: string, of: string) =>
    smallSpec(name)
      .replace('block: basic', `block: ${of}`)
      .replace('blocks: 2, channels: 16, stride: 2', 'blocks: 1, channels: 8');
  const diff = compare(context, spec('a', 'two'), spec('b', 'three'), {
    'specs/blocks/two.yaml': branches('add', ''),
    'specs/blocks/three.yaml': branches('multiply', ', []'),
  });
  assert.deepEqual(say(diff), [
    'changed layer1.0 join after the input: join add -> multiply, branches 2 -> 3',
    'changed layer2.0 join after the input: join add -> multiply, branches 2 -> 3',
  ]);
  assert.equal(diff.weights.fitting.tensors, diff.weights.wanted.tensors);
});

test('Markdown is whole: tables, folds that are closed, and no fence that a name could break', (context) => {
  const text = formatMarkdown(compare(context, small, changed('blocks: 2', 'blocks: 3')));
  assert.match(text, /^### `a\.yaml` → `b\.yaml`$/mu);
  assert.match(text, /^\| parameters \| 9,938 \| 14,610 \| \+4,672 \| \+47\.0% \|$/mu);
  assert.match(text, /^\+ layer2\.2: 1 block: 4 layers with 4,672 parameters$/mu);
  assert.equal(text.split('<details>').length, text.split('</details>').length);
  assert.equal(text.split('```').length % 2, 1);
});
