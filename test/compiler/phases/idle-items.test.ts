import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {buildSpec} from '../../../compiler/index.js';
import {loadNetwork} from '../../../runtime/load/load-network.js';
import {openTensorFlow} from '../../../runtime/native/index.js';
import {Engine} from '../../../runtime/nn/engine/engine.js';
import {verifyNetwork} from '../../../runtime/verify/verify-network.js';
import {makeFolder} from '../../tools/temporary-folder.js';

/** Where an item may stand; maps of one place, so that a mean over the map can do nothing, too. */
interface Places {
  readonly stem?: string;
  readonly block?: string;
  readonly branch?: string;
  readonly head?: string;
}

function makeSpec({stem, block, branch, head}: Places): string {
  const list = (...items: (string | undefined)[]): string => items.filter((item) => item !== undefined).join(', ');
  return [
    'name: net',
    'input: [1, 1, 6]',
    'classes: 4',
    `stem: [${list('{conv: {name: conv1, kernel: 1, channels: 8}}', stem, 'relu')}]`,
    'blocks:',
    '  own:',
    '    body:',
    `      [${list('{conv: {name: conv1, kernel: 1, channels: $channels}}', block, 'relu')}]`,
    '  sides:',
    '    body:',
    '      - parallel:',
    '          join: add',
    `          branches: [[${list(branch)}], [{conv: {name: conv1, kernel: 1, channels: $channels}}]]`,
    'stages: [{block: own, blocks: 2, channels: 8}, {block: sides, blocks: 2, channels: 8}]',
    `head: [${list('global-avgpool', head, '{dense: {name: fc, features: $classes}}')}]`,
    '',
  ].join('\n');
}

interface Built {
  readonly module: string;
  /** The module's text without the hash, which is that of the spec. */
  readonly text: string;
  readonly contract: string;
}

async function build(context: TestContext, spec: string): Promise<Built> {
  const cwd = makeFolder(context, {'net.yaml': spec});
  const {module, diagnostics} = await buildSpec('net.yaml', {cwd});
  assert.deepEqual(diagnostics.filter(({severity}) => severity === 'error'), []);
  assert(module !== null);
  const read = (path: string): string => readFileSync(path, 'utf8').replace(/\b(spec:? '?)[0-9a-f]{8}\b/gu, '$1');
  return {module, text: read(module), contract: read(module.replace(/\.ts$/u, '.contract.ts'))};
}

const idle = [
  '{pad: {height: 0}}',
  '{pad: {height: [0, 0], width: 0, channels: 0}}',
  '{maxpool: {kernel: 1, stride: 1}}',
  '{avgpool: {kernel: 1, stride: 1}}',
  '{upsample: {factor: 1}}',
  '{channel-shuffle: {groups: 1}}',
  '{channel-shuffle: {groups: 8}}',
  '{global-avgpool: {keep: true}}',
  'identity',
  '{scale: {by: 1}}',
  '{dropout: {rate: 0}}',
  '{drop-path: {rate: 0}}',
  '{leaky-relu: {slope: 1}}',
];
const idleOnVectors = ['flatten', 'identity', '{scale: {by: 1}}', '{dropout: {rate: 0}}'];
const places = ['stem', 'block', 'branch'] as const;
const cases = [
  ...idle.flatMap((item) => places.map((place) => ({item, place}))),
  ...idleOnVectors.map((item) => ({item, place: 'head' as const})),
];

describe('an item that does nothing', () => {
  for (const {item, place} of cases) {
    it(`(${item}) is left out where it stands in a ${place}; all else is as without it`, async (context) => {
      const without = await build(context, makeSpec({}));
      const found = await build(context, makeSpec({[place]: item}));
      assert.equal(found.text, without.text);
      assert.equal(found.contract, without.contract);
      const {model, contract} = await loadNetwork(found.module);
      assert.deepEqual(model.logits.shape, contract.output);
    });
  }

  it('leaves a network that TensorFlow finds to be as expected, however many there are', async (context) => {
    const items = idle.join(', ');
    const spec = makeSpec({stem: items, block: items, branch: items, head: idleOnVectors.join(', ')});
    const {module} = await build(context, spec);
    const {model, contract} = await loadNetwork(module);
    const {checks, passed} = verifyNetwork(new Engine(await openTensorFlow()), model, contract);
    assert.deepEqual(checks.filter(({mismatch}) => mismatch !== null), []);
    assert.ok(passed);
  });

  const busy = [
    ['{pad: {channels: [0, 1]}}', 'pad('],
    ['{scale: {by: 2}}', 'scale('],
    ['{dropout: {rate: 0.1}}', 'dropout('],
    ['{drop-path: {rate: 0.1}}', 'dropPath('],
    ['{leaky-relu: {slope: 0.5}}', 'leakyRelu('],
    ['{channel-shuffle: {groups: 2}}', 'channelShuffle('],
    ['{upsample: {factor: 2}}', 'upsample('],
    ['{maxpool: {kernel: 3, stride: 1, padding: 1}}', 'maxPool('],
  ] as const;
  for (const [item, word] of busy) {
    it(`is not ${item}`, async (context) => {
      assert.ok((await build(context, makeSpec({stem: item}))).text.includes(word));
    });
  }

  it('stays where another block of the same function does something in its place', async (context) => {
    const own = '{conv: {name: conv1, kernel: 1, channels: $channels}}, {drop-path: {rate: $rate}}';
    const spec = [
      'name: net',
      'input: [8, 8, 3]',
      'classes: 4',
      'stem: [{conv: {name: conv1, kernel: 1, channels: 8}}]',
      'blocks:',
      '  own:',
      '    parameters: {rate: 0}',
      `    body: [${own}]`,
      'stages: [{block: own, blocks: 1, channels: 8}, {block: {name: own, rate: 0.5}, blocks: 1, channels: 8}]',
      '',
    ].join('\n');
    const {module} = await build(context, spec);
    const {model} = await loadNetwork(module);
    const text = readFileSync(module, 'utf8');
    assert.match(text, /own\(x, 'layer1\.0', \{channels: 8, rate: 0\}\)|own\(x, 'layer1\.0', 0\)/u);
    assert.match(text, /dropPath\(/u);
    assert.deepEqual(model.logits.shape, [4]);
  });
});
