import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {advise} from '../../runtime/bench/advise.js';
import {benchNetwork} from '../../runtime/bench/bench-network.js';
import {countFlop} from '../../runtime/bench/count-flop.js';
import {formatBench, formatBenchJson} from '../../runtime/bench/format-bench.js';
import type {BenchResult} from '../../runtime/bench/result.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import type {Contract, Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';

const contract: Contract = {
  name: 'tiny',
  spec: '00000000',
  input: [8, 8, 3],
  output: [10],
  parameters: 108 + 8 + 144 + 50,
  buffers: 8,
  macs: 64 * 108 + 64 * 144 + 40,
  layers: [
    {name: 'conv1', shape: [8, 8, 4], parameters: 108, buffers: 0, macs: 64 * 108},
    {name: 'bn1', shape: [8, 8, 4], parameters: 8, buffers: 8, macs: 0},
    {name: 'conv2', shape: [8, 8, 4], parameters: 144, buffers: 0, macs: 64 * 144},
    {name: 'fc', shape: [10], parameters: 50, buffers: 0, macs: 40},
  ],
};

function tiny(): Model {
  const image = input([8, 8, 3]);
  const x = relu(batchNorm(conv(image, 'conv1', {channels: 4, kernel: 3}), 'bn1'));
  return model('tiny', image, dense(globalAvgPool(conv(x, 'conv2', {channels: 4, kernel: 3})), 'fc', {features: 10}));
}

describe('a bench of a small network', () => {
  let engine: Engine;
  let result: BenchResult;
  before(async () => {
    engine = new Engine(await openTensorFlow());
    ({result} = benchNetwork(engine, tiny(), contract, {batch: 3, precision: 'auto', steps: 4}));
  });

  it('has finite numbers in its JSON, and none below zero', () => {
    const parsed = JSON.parse(formatBenchJson(result)) as BenchResult;
    for (const [path, value] of listNumbers(parsed, 'result')) assert.ok(Number.isFinite(value) && value >= 0, path);
    const {imagesPerSecond, flop, peak, utilization, tally} = parsed;
    for (const value of [
      imagesPerSecond.lowest, flop.step, flop.perSecond, peak.convolution, peak.matrixProduct, utilization,
      tally.milliseconds, tally.calls, tally.outside,
    ]) assert.ok(value > 0);
    assert.ok(imagesPerSecond.lowest <= imagesPerSecond.median && imagesPerSecond.median <= imagesPerSecond.highest);
    assert.equal(flop.perSecond, (flop.step / 3) * imagesPerSecond.median);
    assert.equal(utilization, flop.perSecond / Math.max(peak.convolution, peak.matrixProduct));
  });

  it('leaks no tensor', () => assert.equal(engine.liveTensors, 0));

  it('counts what a step multiplies; the first convolution needs no gradient of its input', () => {
    assert.deepEqual([...countFlop(tiny(), contract.layers, 5)], [
      ['conv1', 5 * 2 * 2 * 64 * 108],
      ['bn1', 0],
      ['conv2', 5 * 2 * 3 * 64 * 144],
      ['fc', 5 * 2 * 3 * 40],
    ]);
    assert.equal(result.flop.step, 3 * 2 * (2 * 64 * 108 + 3 * 64 * 144 + 3 * 40));
  });

  it('lists every layer with its rate where it has MACs', () => {
    const rated = result.layers.filter(({flopPerSecond}) => flopPerSecond !== null).map(({layer}) => layer);
    assert.deepEqual(rated.sort(), ['conv1', 'conv2', 'fc']);
    const text = formatBench(result);
    for (const {layer} of result.layers.slice(0, 10)) {
      assert.ok(text.includes(`  ${layer ?? '(no layer)'} `), `${layer}`);
    }
    assert.ok(text.endsWith(`advice      ${result.advice}\n`));
  });

  it('advises on what was measured', () => {
    const operation = (name: string, fraction: number) =>
      ({operation: name, calls: 10, milliseconds: fraction * 100, fraction});
    const tally = {milliseconds: 100, calls: 50, outside: 1, operations: [operation('Conv2D', 0.9)]};
    const layer = {layer: 'conv2', forward: 10, backward: 20, update: 1, total: 31, fraction: 0.31};
    const layers = [{...layer, flopPerSecond: 4e9, channels: 16}];
    const peak = {convolution: 10e9, matrixProduct: 8e9};
    const precisions = {precision: 'bfloat16', bestPrecision: 'bfloat16'} as const;
    const common: BenchResult = {...result, ...precisions, batch: 128, utilization: 0.4, peak, tally, layers};
    const withRelu = [operation('Relu', 0.45), operation('Conv2D', 0.5)];
    const cases: [changed: Partial<BenchResult>, pattern: RegExp][] = [
      [{precision: 'float32'}, /--precision bfloat16/],
      [{bestPrecision: 'float32'}, /--precision float32/],
      [{utilization: 0.8}, /80\.0% of the machine's peak/],
      [{tally: {...tally, calls: 2000}}, /overhead dominates: 2000 kernels of 0\.050 ms/],
      [{tally: {...tally, outside: 30}}, /Call overhead dominates: .* 30\.0% of the time between/],
      [{batch: 8}, /try --batch 32/],
      [{tally: {...tally, operations: withRelu}}, /45\.0% .* Relu \(45\.0%\)/],
      [{}, /few channels.* conv2, the slowest \(31\.0%\), has 16 and computes at 40\.0%/],
      [{layers: [{...layer, flopPerSecond: 4e9, channels: 256}]}, /conv2, takes 31\.0% .* at 40\.0% of the peak/],
    ];
    for (const [changed, pattern] of cases) assert.match(advise({...common, ...changed}), pattern);
  });
});

function listNumbers(value: unknown, path: string): [path: string, value: number][] {
  if (typeof value === 'number') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => listNumbers(inner, `${path}.${key}`));
}
