import assert from 'node:assert/strict';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {hashSpec, serializeSpec, toYaml} from '../../../compiler/3-resolve/serialize.js';
import {flattenItems, listSteps} from '../../../compiler/4-analyze/graph.js';
import type {Compilation, Graph} from '../../../compiler/index.js';
import {compile, openLibrary, trainingMemory} from '../../../compiler/index.js';
import {denseNet, inception, mobileNet, preActivation, shuffleNet} from './example-specs.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

function compileFiles(context: TestContext, files: Readonly<Record<string, string>>, name: string): Compilation {
  const folder = makeFolder(context, files);
  return compile(openLibrary(folder), join(folder, `${name}.yaml`));
}

function compileText(context: TestContext, text: string): Compilation {
  const name = /^name: (\S+)$/mu.exec(text)?.[1] ?? '';
  return compileFiles(context, {[`${name}.yaml`]: text}, name);
}

function graphOf(context: TestContext, text: string): Graph {
  const {graph, diagnostics} = compileText(context, text);
  assert.deepEqual(diagnostics, []);
  assert.ok(graph !== null);
  return graph;
}

const namesOf = (graph: Graph) => listSteps(graph).flatMap(({name}) => (name === null ? [] : [name]));

test('DenseNet-BC-100-12: 769,162 parameters, and every layer sees the channels of all before it', (context) => {
  const graph = graphOf(context, denseNet);
  assert.equal(graph.parameters, 769_162);
  assert.deepEqual(
    graph.stages.map(({name, shape}) => [name, ...shape]),
    [
      ['features.denseblock1', 32, 32, 216],
      ['features.transition1', 16, 16, 108],
      ['features.denseblock2', 16, 16, 300],
      ['features.transition2', 8, 8, 150],
      ['features.denseblock3', 8, 8, 342],
    ],
  );
  assert.deepEqual(namesOf(graph).slice(0, 3), [
    'features.conv0',
    'features.denseblock1.denselayer1.norm1',
    'features.denseblock1.denselayer1.conv1',
  ]);
});

test('MobileNet V2: 3,504,872 parameters, and the input is added where it fits', (context) => {
  const graph = graphOf(context, mobileNet);
  assert.equal(graph.parameters, 3_504_872);
  const blocks = graph.stages.flatMap((stage) => stage.blocks);
  assert.deepEqual(
    blocks.filter(({shortcut}) => shortcut === 'identity').map(({name}) => name),
    [3, 5, 6, 8, 9, 10, 12, 13, 15, 16].map((number) => `features.${number}`),
  );
  // No stage has its blocks' first name for itself.
  assert.equal(graph.stages[1]?.name, 'stage 2');
});

test('ShuffleNet V2: 2,278,604 parameters, and half of the channels pass a block untouched', (context) => {
  const graph = graphOf(context, shuffleNet);
  assert.equal(graph.parameters, 2_278_604);
  assert.deepEqual(graph.stages.at(-1)?.shape, [7, 7, 464]);
  const shapes = new Map(listSteps(graph).map(({name, shape}) => [name, shape]));
  assert.deepEqual(shapes.get('stage2.1.branch2.0'), [28, 28, 58]);
});

test('a projection may begin after the norm, while the identity is the input itself', (context) => {
  const graph = graphOf(context, preActivation);
  assert.equal(graph.parameters, 11_171_146);
  const blocks = graph.stages.flatMap((stage) => stage.blocks);
  assert.deepEqual(
    blocks.map(({shortcut, projectsFrom}) => [shortcut, projectsFrom]),
    [0, 0, 1, 0, 1, 0, 1, 0].map((projects) => [projects === 1 ? 'projection' : 'identity', 'before']),
  );
  assert.deepEqual(blocks[2]?.before.map(({shape}) => shape), [
    [32, 32, 64],
    [32, 32, 64],
  ]);
});

test('an inception module: four branches side by side, and what each costs', (context) => {
  const graph = graphOf(context, inception);
  assert.deepEqual(graph.stages[0]?.shape, [28, 28, 256]);
  const weights = 192 * 64 + (192 * 96 + 9 * 96 * 128) + (192 * 16 + 9 * 16 * 32) + 192 * 32;
  const norms = 2 * (64 + 96 + 128 + 16 + 32 + 32);
  assert.equal(graph.stages[0].parameters, weights + norms);
  assert.equal(graph.stages[0].macs, 28 * 28 * weights);
  assert.equal(graph.stages[0].name, 'inception3a');
  // The outputs of every operation, and of the join.
  const [stem = 0, joined = 0] = [28 * 28 * 192, 28 * 28 * 256];
  const branches = 3 * (64 + 96 + 128 + 16 + 32 + 32) * 28 * 28 + 28 * 28 * 192;
  assert.equal(trainingMemory(graph, 1).activations, 4 * (stem + stem + branches + joined + 256 + 10));
});

const ownBlock = (text: string) => {
  const indented = text.trim().replace(/\n/gu, '\n    ');
  return `${smallSpec('net').replace('block: basic', 'block: mine')}blocks:\n  mine:\n    ${indented}\n`;
};

test('a parameter names an operation, stage by stage', (context) => {
  const block = `
parameters: {activation: relu}
body: [{conv: {name: conv, kernel: 3, channels: $out, stride: $stride}}, $activation]
shortcut: none`;
  const text = ownBlock(block).replace('stride: 2}', 'stride: 2, activation: silu}');
  const activations = graphOf(context, text).stages.map(({blocks}) =>
    blocks.map(({body}) => flattenItems(body).at(-1)?.spec.operation),
  );
  assert.deepEqual(activations, [['relu'], ['silu', 'silu']]);
});

test('the position of a block is known to it', (context) => {
  const body = `
body:
  - conv: {name: conv, kernel: 3, channels: "$out", stride: $stride}
  - drop-path: {rate: ($stage + 10 * $index + 100 * $number + 1000 * $block + 10000 * $blocks + 1e5 * $last) / 1e6}
shortcut: none`;
  const graph = graphOf(context, ownBlock(body));
  const rates = listSteps(graph).flatMap(({spec}) =>
    spec.operation === 'drop-path' ? [Math.round(1e6 * Number(spec.values['rate']))] : [],
  );
  assert.deepEqual(rates, [131_101, 32_102, 133_212]);
});

test('layers may be numbered', (context) => {
  const body = 'body: [{conv: {name: "${2 * $index}", kernel: 3, channels: $out, stride: $stride}}]\nshortcut: none';
  assert.deepEqual(namesOf(graphOf(context, ownBlock(body))), [
    'conv1',
    'bn1',
    'layer1.0.0',
    'layer2.0.0',
    'layer2.1.2',
    'fc',
  ]);
});

test('a block may stand in the spec, beside it, or in a file that the spec names', (context) => {
  const block = (name: string) =>
    `body: [{conv: {name: ${name}, kernel: 3, channels: $out, stride: $stride}}]\nshortcut: none\n`;
  const stages = smallSpec('net').replace('block: basic', 'block: {file: ./parts/named.yaml}');
  const text = `${stages}  - {blocks: 1, channels: 16, block: own}
  - {blocks: 1, channels: 16, block: beside}
blocks:
  own: {body: [{conv: {name: own, kernel: 3, channels: $out}}], shortcut: none}
`;
  const {graph, diagnostics} = compileFiles(
    context,
    {
      'net.yaml': text,
      'parts/named.yaml': block('named'),
      'blocks/own.yaml': block('hidden'),
      'blocks/beside.yaml': block('beside'),
    },
    'net',
  );
  assert.deepEqual(diagnostics, []);
  assert.ok(graph !== null);
  assert.deepEqual(namesOf(graph).slice(2, -1), [
    'layer1.0.named',
    'layer2.0.named',
    'layer2.1.named',
    'layer3.0.own',
    'layer4.0.beside',
  ]);
});

test('a block may be named with parameters for all stages, and a stage sets its own', (context) => {
  const text = smallSpec('net')
    .replace('block: basic', 'block: {name: bottleneck, groups: 2, width: 32}')
    .replace('stride: 2}', 'stride: 2, groups: 4}');
  const groups = listSteps(graphOf(context, text)).flatMap(({spec, name}) =>
    name?.endsWith('conv2') === true ? [[spec.values['groups'], spec.values['channels']]] : [],
  );
  assert.deepEqual(groups, [
    [2, 8],
    [4, 32],
    [4, 32],
  ]);
});

test('a stage may be written out, with whole names', (context) => {
  const text = smallSpec('net').replace(
    '  - {blocks: 1, channels: 8}\n',
    '  - body: [{conv: {name: features.4, kernel: 3, channels: 2 * $in}}, relu, {maxpool: {kernel: 2}}]\n',
  );
  const graph = graphOf(context, text);
  assert.deepEqual(namesOf(graph).slice(0, 4), ['conv1', 'bn1', 'features.4', 'layer2.0.conv1']);
  const [first, second] = graph.stages;
  assert.equal(first?.block, null);
  assert.deepEqual([first.name, first.shape], ['stage 1', [8, 8, 16]]);
  assert.equal(second?.blocks[0]?.projection.length, 2);
});

test('a file that a spec names is looked for beside the spec that names it, also through extends', (context) => {
  const files = {
    'net.yaml': 'name: net\nextends: base\n',
    'base.yaml': smallSpec('base').replace('block: basic', 'block: {file: mine.yaml}'),
    'mine.yaml': 'body: [{conv: {name: only, kernel: 3, channels: $out, stride: $stride}}]\nshortcut: none\n',
  };
  const {graph, diagnostics} = compileFiles(context, files, 'net');
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    graph?.stages[0]?.blocks[0]?.body.map((item) => item.kind === 'step' && item.name),
    ['layer1.0.only'],
  );
});

test('the resolved spec says all that makes the network, branches among it', (context) => {
  const {spec, diagnostics} = compileText(context, denseNet);
  assert.ok(spec !== null, JSON.stringify(diagnostics));
  const stages = serializeSpec(spec)['stages'] as {sequence?: unknown[]; names?: unknown[]}[];
  assert.equal(stages[0]?.sequence?.length, 16);
  assert.equal(stages[0].names?.[15], 'features.denseblock1.denselayer16');
  assert.match(toYaml(spec), /^ +- parallel:\n +join: concat\n +branches:\n +- \[\]\n +- - \{?batchnorm/mu);
});

test('the hash changes with branches, names, shortcuts and what a projection is fed from', (context) => {
  const hashOf = (text: string) => {
    const {spec, diagnostics} = compileText(context, text);
    assert.ok(spec !== null, JSON.stringify(diagnostics));
    return hashSpec(spec);
  };
  const changes: readonly (readonly [string, string, string])[] = [
    [denseNet, 'bottleneck: 4', 'bottleneck: 3'],
    [denseNet, 'compression: 0.5', 'compression: 0.25'],
    [denseNet, 'denseblock1.denselayer$number', 'denseblock1.denselayer$index'],
    [inception, 'stride: 1, padding: 1', 'stride: 1, padding: 1}, relu, maxpool: {kernel: 1'],
    [mobileNet, 'shortcut: where-it-fits', 'shortcut: none'],
    [preActivation, 'from: before', 'from: input'],
    [shuffleNet, 'name: stage2.$number', 'name: stage2.1$number'],
  ].filter(([, before]) => !before?.includes('padding')) as never;
  for (const [text, before, after] of changes) {
    const other = text.replace(before, after).replace(/^expect:.*$/mu, '');
    assert.notEqual(hashOf(other), hashOf(text.replace(/^expect:.*$/mu, '')), after);
  }
});

test('every one of 4,096 blocks may be another', (context) => {
  const text = (blocks: number) =>
    ownBlock(`
body:
  - conv: {name: conv, kernel: 3, channels: $out, stride: $stride}
  - drop-path: {rate: ($block - 1) / $blocks}`).replace('blocks: 2', `blocks: ${blocks}`);
  assert.equal(graphOf(context, text(4095)).stages[1]?.blocks.length, 4095);
});
