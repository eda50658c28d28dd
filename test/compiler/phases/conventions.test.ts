import assert from 'node:assert/strict';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {test} from 'node:test';
import {hashSpec, serializeSpec, toYaml} from '../../../compiler/3-resolve/serialize.js';
import type {ModelSpec} from '../../../compiler/3-resolve/model-spec.js';
import type {Step} from '../../../compiler/4-analyze/graph.js';
import {listSteps} from '../../../compiler/4-analyze/graph.js';
import {emit} from '../../../compiler/5-emit/emit.js';
import type {Graph} from '../../../compiler/index.js';
import {compile, loadTsMorph, openLibrary, printDiagnostics} from '../../../compiler/index.js';
import {makeFolder, smallSpec} from '../../tools/temporary-folder.js';

function compileText(context: TestContext, text: string): {spec: ModelSpec; graph: Graph} {
  const folder = makeFolder(context, {'net.yaml': text});
  const {spec, graph, diagnostics} = compile(openLibrary(folder), join(folder, 'net.yaml'));
  assert.ok(spec !== null && graph !== null, printDiagnostics(diagnostics, {format: 'text', color: false}));
  return {spec, graph};
}

const stepsOf = (graph: Graph, operation: string): Step[] =>
  listSteps(graph).filter(({spec}) => spec.operation === operation);

test('numerics are the values of all norms that do not say their own, a projection among them', (context) => {
  const own = smallSpec('net').replace(
    'stem: {name: cifar, channels: 8}',
    'stem: [{conv: {name: conv1, kernel: 3, channels: 8}}, {batchnorm: {name: bn1, epsilon: 0.5}}]',
  );
  const {graph} = compileText(context, `${own}numerics: {batchnorm: {epsilon: 1e-3, momentum: 0.01}}\n`);
  const [first, ...others] = stepsOf(graph, 'batchnorm');
  assert.deepEqual(first?.spec.values, {epsilon: 0.5, momentum: 0.01});
  assert.ok(others.some(({name}) => name === 'layer2.0.downsample.1'));
  for (const {spec} of others) assert.deepEqual(spec.values, {epsilon: 1e-3, momentum: 0.01});
});

test('what is said though it is the default does not change the network', (context) => {
  const bare = compileText(context, smallSpec('net')).spec;
  const usual = compileText(
    context,
    `${smallSpec('net')}numerics: {batchnorm: {epsilon: 1e-5}}\n` +
      'init: {conv: he-normal-fan-out, conv-bias: zeros, dense: pytorch, dense-bias: pytorch, zero-last: false}\n',
  ).spec;
  assert.equal(hashSpec(usual), hashSpec(bare));
  const changes = ['numerics: {batchnorm: {momentum: 0.2}}', 'init: {conv: pytorch}', 'init: {zero-last: true}'];
  const hashes = changes.map((line) => hashSpec(compileText(context, `${smallSpec('net')}${line}\n`).spec));
  assert.equal(new Set([hashSpec(bare), ...hashes]).size, changes.length + 1);
});

test('init is what words are given, where it is not what they do by themselves', async (context) => {
  const {graph} = compileText(
    context,
    `${smallSpec('net')}init: {conv: truncated-normal(0.02), dense: normal(0.01), dense-bias: zeros}\n`,
  );
  assert.ok(stepsOf(graph, 'conv').length > 4);
  for (const {spec} of stepsOf(graph, 'conv')) assert.equal(spec.values['init'], 'truncated-normal(0.02)');
  for (const {spec} of stepsOf(graph, 'conv')) assert.ok(!('biasInit' in spec.values)); // no convolution has a bias
  assert.equal(stepsOf(graph, 'dense')[0]?.spec.values['biasInit'], 'zeros');
  const [module] = emit(graph, await loadTsMorph());
  assert.match(module?.text ?? '', /^const everyConv = \{init: 'truncated-normal\(0\.02\)'\} as const;$/mu);
  assert.match(module?.text ?? '', /\{channels, kernel: 3, \.\.\.everyConv\}/u);
  assert.match(module?.text ?? '', /\{features: classes, init: 'normal\(0\.01\)', biasInit: 'zeros'\}/u);
});

test('zero-last begins the last norm of each block with a shortcut at zero, and no other', async (context) => {
  const {graph} = compileText(context, `${smallSpec('net')}init: {zero-last: true}\n`);
  const zeros = stepsOf(graph, 'batchnorm').filter(({spec}) => spec.values['init'] === 'zeros');
  assert.deepEqual(
    zeros.map(({name}) => name),
    ['layer1.0.bn2', 'layer2.0.bn2', 'layer2.1.bn2'],
  );
  assert.match(emit(graph, await loadTsMorph())[0]?.text ?? '', /`\$\{name\}\.bn2`, \{init: 'zeros'\}/u);
});

test('the resolved spec says numerics and init in full', (context) => {
  const {spec} = compileText(context, `${smallSpec('net')}init: {dense: normal(0.01)}\n`);
  const {numerics, init} = serializeSpec(spec);
  assert.deepEqual(init, {
    conv: 'he-normal-fan-out',
    'conv-bias': 'zeros',
    dense: 'normal(0.01)',
    'dense-bias': 'pytorch',
    'zero-last': false,
  });
  assert.deepEqual((numerics as Record<string, unknown>)['batchnorm'], {epsilon: 1e-5, momentum: 0.1});
  assert.match(toYaml(spec), /^init: \{conv: he-normal-fan-out, /mu);
});
