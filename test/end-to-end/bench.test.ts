import assert from 'node:assert/strict';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import type {BenchResult} from '../../runtime/bench/result.js';
import type {ChromeTrace} from '../../runtime/profile/chrome-trace.js';
import {runSpec} from '../tools/run-spec.js';
import {miniData} from '../tools/train-tiny.js';
import {assertFile} from '../tools/assert-outcome.js';

// The real commands, as a person starts them.
const scratch = mkdtempSync(join(tmpdir(), 'specnet-bench-'));
after(() => rmSync(scratch, {recursive: true}));
copyFileSync(join(packageRoot, 'test', 'end-to-end', 'tiny.yaml'), join(scratch, 'tiny.yaml'));
mkdirSync(join(scratch, 'folder'));

function readTrace(...parts: readonly string[]): ChromeTrace {
  return JSON.parse(readFileSync(join(scratch, ...parts), 'utf8')) as ChromeTrace;
}

const layersOf = ({traceEvents}: ChromeTrace, phase: string) =>
  traceEvents.filter(({cat, args}) => cat === 'kernel' && args['phase'] === phase).map(({args}) => args['layer']);

test('spec bench gives a result for programs, and a trace of a step', async () => {
  const args = [
    '--batch',
    '4',
    '--precision',
    'float32',
    '--steps',
    '2',
    '--format',
    'json',
    '--profile',
    'step.json',
  ];
  const {status, stdout, stderr} = await runSpec(scratch, 'bench', 'tiny.yaml', ...args);
  assert.equal(status, 0, stderr);
  const {network, batch, precision, steps, layers} = JSON.parse(stdout) as BenchResult;
  assert.deepEqual({network, batch, precision, steps}, {network: 'tiny', batch: 4, precision: 'float32', steps: 2});
  const trace = readTrace('step.json');
  for (const name of ['conv1', 'layer2.0.downsample.0', 'layer3.0.bn2', 'fc']) {
    assert.ok(layers.some(({layer}) => layer === name), name);
    assert.ok(layersOf(trace, 'forward').includes(name) && layersOf(trace, 'backward').includes(name), name);
  }
});

test('spec bench refuses wrong options before it measures', async () => {
  const cases: [args: string[], pattern: RegExp][] = [
    [['tiny.yaml', '--batch', '0'], /option-wrong {2}--batch "0" .*\n.*--batch 32/],
    [['tiny.yaml', '--batch', '2.5'], /option-wrong {2}--batch "2\.5"/],
    [['resnet152', '--batch', '999999'], /batch-too-large .*999999 images/],
    [['tiny.yaml', '--steps', '-1'], /option-wrong {2}--steps "-1"/],
    [['tiny.yaml', '--precision', 'half'], /half.*auto, float32, bfloat16/],
    [['tiny.yaml', '--format', 'xml'], /xml.*text, json/],
    [['tiny.yaml', '--profile', 'nowhere/step.json'], /option-wrong .*no folder nowhere/],
    [['tiny.yaml', '--profile', 'folder'], /option-wrong .*it is a folder/],
    [['tinny.yaml'], /file-missing/],
  ];
  for (const [args, pattern] of cases) {
    const {status, stdout, stderr} = await runSpec(scratch, 'bench', ...args);
    assert.deepEqual([status, stdout], [2, ''], args.join(' '));
    assert.match(stderr, pattern);
  }
});

test('spec train --profile traces the fifth step and trains on', async () => {
  const args = ['train', 'tiny.yaml', ...miniData, '--epochs', '1', '--profile', '--name', 'profiled'];
  const {status, stdout, stderr} = await runSpec(scratch, ...args);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /\n {2}operation +calls +ms +% of step\n[^]* {2}step [^]*\nStep 5, traced in runs/);
  assert.match(stdout, /epoch 1\/1[^]*test accuracy/);
  const trace = readTrace('runs', 'train', 'profiled', 'profile.json');
  assert.deepEqual(trace.otherData, {network: 'tiny', batch: 64});
  const [backward, update] = ['backward', 'update'].map((phase) => layersOf(trace, phase));
  assert.ok(backward?.includes('layer3.0.conv2'), backward?.join(', '));
  assert.notDeepEqual(update, []);
});

test('spec train --profile takes the last step where there are fewer than five', async () => {
  const args = ['train', 'tiny.yaml', ...miniData, '--epochs', '1', '--batch', '800', '--profile', '--name', 'short'];
  const {status, stdout, stderr} = await runSpec(scratch, ...args);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /\nStep 2, traced/);
  assert.equal(readTrace('runs', 'train', 'short', 'profile.json').otherData['batch'], 800);
  assertFile(join(scratch, 'runs', 'train', 'short', 'test.json'));
});
