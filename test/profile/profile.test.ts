import assert from 'node:assert/strict';
import {before, describe, it} from 'node:test';
import {openTensorFlow} from '../../runtime/native/index.js';
import {add, batchNorm, conv, dense, globalAvgPool, input, maxPool, model, relu} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {makeTrace} from '../../runtime/profile/chrome-trace.js';
import type {ChromeTrace} from '../../runtime/profile/chrome-trace.js';
import {formatOperations} from '../../runtime/profile/format-operations.js';
import {profileTrainer} from '../../runtime/profile/profile-trainer.js';
import {recordStep} from '../../runtime/profile/record-step.js';
import type {StepRecording} from '../../runtime/profile/record-step.js';
import {tallySteps} from '../../runtime/profile/tally.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {coarsest, lacksKernels, precisions} from '../tools/precisions.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const images = new Float32Array(4 * 8 * 8 * 3).map((_, i) => Math.sin(i));
const labels = Int32Array.of(0, 1, 2, 3);
const named = ['conv1', 'bn1', 'conv2', 'bn2', 'fc'];

/** A residual block with everything that a ResNet has; 16 channels, as specnet's custom kernels want. */
function small(): Model {
  const image = input([8, 8, 3]);
  const x = maxPool(relu(batchNorm(conv(image, 'conv1', {channels: 16, kernel: 3}), 'bn1')), {kernel: 2});
  const y = relu(add(batchNorm(conv(x, 'conv2', {channels: 16, kernel: 3}), 'bn2'), x));
  return model('small', image, dense(globalAvgPool(y), 'fc', {features: 4}));
}

describe('a recorded training step', () => {
  let engine: Engine;
  /** On TensorFlow's kernels alone, as a processor without AVX-512 has it. */
  let plainEngine: Engine;
  before(async () => {
    const tensorflow = await openTensorFlow();
    engine = new Engine(tensorflow);
    plainEngine = new Engine({...tensorflow, customOperations: new Set()});
  });

  const record = (precision: Precision): StepRecording => recordOn(engine, precision);
  const recordOn = (engine: Engine, precision: Precision): StepRecording => {
    const trainer = new NativeTrainer(engine, small(), {precision, seed: 1, optimizer});
    try {
      return recordStep(engine, () => trainer.step(images, labels, 0.1)).recording;
    } finally {
      trainer.dispose();
    }
  };
  const layersIn = ({calls}: StepRecording, phase: string) =>
    [...new Set(calls.filter(({section}) => section.phase === phase).map(({section}) => section.layer))];

  for (const precision of precisions) {
    it(`names every layer, forward and backward, and shows the update, in ${precision}`, () => {
      const recording = record(precision);
      for (const layer of named) {
        for (const phase of ['forward', 'backward']) {
          assert.ok(layersIn(recording, phase).includes(layer), `${layer} ${phase}`);
        }
      }
      // One kernel updates all layers where specnet's own runs; TensorFlow's update one layer after the other.
      const isFused = engine.tensorflow.customOperations.has('SpecnetSgdUpdate');
      assert.deepEqual(layersIn(recording, 'update'), isFused ? [null] : named);
      assert.deepEqual(layersIn(recording, 'loss'), [null]);
      assert.deepEqual(layersIn(recording, 'other'), []);
    });
  }

  it('calls layers without a name after those they follow, and goes back through them from the end', () => {
    const recording = recordOn(plainEngine, 'float32');
    // Reading the weights belongs to no layer, and takes no kernel where specnet's own updates them.
    assert.deepEqual(layersIn(recording, 'forward').filter((layer) => layer !== null), [
      'conv1', 'bn1', 'relu after bn1', 'maxpool after bn1', 'conv2', 'bn2', 'add after bn2', 'relu after bn2',
      'global-avgpool after bn2', 'fc',
    ]);
    assert.deepEqual(layersIn(recording, 'backward'), [
      'fc', 'global-avgpool after bn2', 'relu after bn2', 'bn2', 'conv2', 'maxpool after bn1', 'relu after bn1', 'bn1',
      'conv1',
    ]);
  });

  const listConvolution = (engine: Engine, phase: string) =>
    recordOn(engine, 'float32')
      .calls.filter(({section}) => section.layer === 'conv2' && section.phase === phase)
      .map(({operation}) => operation);

  it("gives the convolution TensorFlow's kernels", () => {
    assert.deepEqual(listConvolution(plainEngine, 'forward'), ['Conv2D']);
    // The last sums the two gradients of conv2's input, which the shortcut reads as well.
    const gradients = ['Conv2DBackpropFilter', 'Conv2DBackpropInput', 'AddV2'];
    assert.deepEqual(listConvolution(plainEngine, 'backward'), gradients);
  });

  it('gives the convolution our kernels where the processor runs them', (context) => {
    if (!engine.usesCustom('SpecnetConvolve', 'float32')) return context.skip(lacksKernels);
    assert.deepEqual(listConvolution(engine, 'forward'), ['SpecnetPackWeights', 'SpecnetConvolve']);
    const own = ['SpecnetConvWeightGradient', 'SpecnetPackWeights', 'SpecnetConvolveBack'];
    assert.deepEqual(listConvolution(engine, 'backward'), own);
  });

  it('is a trace whose events lie inside one another and in order', () => {
    const recording = record(coarsest);
    const trace = JSON.parse(JSON.stringify(makeTrace(recording, {network: 'small', batch: 4}))) as ChromeTrace;
    const lasting = trace.traceEvents.filter(({ph}) => ph === 'X');
    const spans = (cat: string) =>
      lasting.filter((event) => event.cat === cat).map(({ts = NaN, dur = NaN, args}) => ({ts, end: ts + dur, args}));
    const [step, ...others] = spans('step');
    assert.ok(step && others.length === 0);
    assert.equal(step.ts, 0);
    const rounding = 0.002; // microseconds
    let end = step.ts;
    const kernels = spans('kernel');
    for (const kernel of kernels) {
      assert.ok(kernel.ts >= end - rounding && kernel.end >= kernel.ts, `${kernel.ts} after ${end}`);
      end = kernel.end;
      const around = spans('layer').filter(({ts, end: last}) => ts <= kernel.ts && last >= kernel.end - rounding);
      assert.deepEqual(around.map(({args}) => args), [kernel.args]);
    }
    assert.ok(step.end >= end - rounding);
    assert.equal(kernels.length, recording.calls.length);
    assert.equal(lasting.length, 1 + spans('layer').length + kernels.length);
    assert.deepEqual(trace.otherData, {network: 'small', batch: 4});
  });

  it('adds up: kernels by operation or by layer, and what is outside of them, are the step', () => {
    const recordings = [record(coarsest), record(coarsest)];
    const {milliseconds, calls, outside, operations, layers} = tallySteps(recordings);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    const near = (one: number, other: number) => assert.ok(Math.abs(one - other) < 1e-6, `${one} is not ${other}`);
    assert.ok(outside > 0);
    near(sum(operations.map((one) => one.milliseconds)) + outside, milliseconds);
    near(sum(layers.map(({total}) => total)) + outside, milliseconds);
    near(sum(operations.map((one) => one.calls)), calls);
    assert.equal(calls, recordings[0]?.calls.length);
    for (const {layer, forward, backward, update, total} of layers) {
      if (layer !== null) near(forward + backward + update, total);
    }
    const table = formatOperations(tallySteps(recordings));
    assert.match(table, /(SpecnetBatchNorm|FusedBatchNormV3) [^]*outside kernels[^]*step +\d+ +[\d.]+ +100\.0%\n$/);
  });

  it('shows what a step of several workers waited for the others', () => {
    const group = {waited: 7};
    const work = (): void => {
      const end = performance.now() + 4;
      while (performance.now() < end);
      group.waited += 3;
    };
    const {recording} = recordStep(engine, work, group);
    const tally = tallySteps([recording]);
    assert.equal(tally.waiting, 3);
    assert.ok(Math.abs(tally.outside + 3 - tally.milliseconds) < 1e-6);
    assert.match(formatOperations(tally), /outside kernels[^]*waiting for other workers +3\.00[^]*step/);
  });

  it('ends with the step, even one that fails', () => {
    assert.throws(() => recordStep(engine, () => assert.fail('no')), /no/);
    const {recording} = recordStep(engine, () => undefined);
    record('float32');
    assert.equal(recording.calls.length, 0);
  });
});

describe('a profiled trainer', () => {
  it('records the step that was asked for, and gives what the trainer gives', async () => {
    const engine = new Engine(await openTensorFlow());
    const make = () => new NativeTrainer(engine, small(), {precision: 'float32', seed: 1, optimizer});
    const plain = make();
    const inner = make();
    const reported: [taken: number, batch: number][] = [];
    let taken = 0;
    const profiled = profileTrainer(inner, engine, 3, ({calls}, batch) => {
      assert.ok(calls.length > 0);
      reported.push([taken, batch]);
    });
    for (taken = 1; taken <= 5; taken++) {
      assert.deepEqual(profiled.step(images, labels, 0.1), plain.step(images, labels, 0.1));
    }
    assert.deepEqual(reported, [[3, 4]]);
    assert.deepEqual(profiled.evaluate(images, labels), plain.evaluate(images, labels));
    assert.deepEqual(profiled.exportWeights(), plain.exportWeights());
    profiled.dispose();
    plain.dispose();
    assert.equal(engine.liveTensors, 0);
  });
});
