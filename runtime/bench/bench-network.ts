import {cpuFeatures} from '../native/index.js';
import type {Contract} from '../nn/contract.js';
import type {Model} from '../nn/model.js';
import type {Engine} from '../nn/engine/engine.js';
import type {StepRecording} from '../profile/record-step.js';
import {tallySteps} from '../profile/tally.js';
import type {LayerTime} from '../profile/tally.js';
import {choosePrecision} from '../nn/engine/choose-precision.js';
import {NativeTrainer} from '../train/native-trainer.js';
import {advise} from './advise.js';
import {countFlop} from './count-flop.js';
import {measurePeak} from './measure-peak.js';
import {measureSteps} from './measure-steps.js';
import type {BenchLayer, BenchOptions, BenchResult} from './result.js';

const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;

/**
 * Times training steps on made images, then the machine's peak, in one run.
 *
 * @returns the result, and the last recorded step
 */
export function benchNetwork(
  engine: Engine,
  model: Model,
  contract: Contract,
  options: BenchOptions,
): {result: BenchResult; recording: StepRecording} {
  const {batch, steps} = options;
  const {tensorflow} = engine;
  const precision = choosePrecision(options.precision, tensorflow);
  const trainer = new NativeTrainer(engine, model, {precision, seed: 1, optimizer});
  const {milliseconds, recordings} = measureAndDispose(trainer, batch, steps);
  const rates = milliseconds.map((time) => (batch / time) * 1000).sort((a, b) => a - b);
  const flopOf = countFlop(model, contract.layers, batch);
  const flop = [...flopOf.values()].reduce((sum, value) => sum + value, 0);
  const {layers, ...tally} = tallySteps(recordings);
  const imagesPerSecond = {
    median: medianOf(rates),
    lowest: rates[0] as number,
    highest: rates[rates.length - 1] as number,
  };
  const perSecond = (flop / batch) * imagesPerSecond.median;
  const peak = measurePeak(engine, precision);
  const {model: cpu, cores} = cpuFeatures();
  const measured = {
    network: contract.name,
    batch,
    precision,
    bestPrecision: choosePrecision('auto', tensorflow),
    steps,
    machine: {cpu, cores, gpu: tensorflow.gpu, node: process.versions.node, tensorflow: tensorflow.version},
    imagesPerSecond,
    flop: {step: flop, perSecond},
    peak,
    utilization: perSecond / Math.max(peak.convolution, peak.matrixProduct),
    tally,
    layers: layers.map((layer) => rateLayer(layer, contract, flopOf)),
  };
  return {
    result: {...measured, advice: advise(measured)},
    recording: recordings[recordings.length - 1] as StepRecording,
  };
}

function rateLayer(time: LayerTime, {layers}: Contract, flopOf: ReadonlyMap<string, number>): BenchLayer {
  const flop = flopOf.get(time.layer ?? '') ?? 0;
  const shape = layers.find(({name}) => name === time.layer)?.shape;
  return {
    ...time,
    flopPerSecond: flop === 0 ? null : (flop / (time.forward + time.backward)) * 1000,
    channels: shape?.[shape.length - 1] ?? null,
  };
}

function measureAndDispose(trainer: NativeTrainer, batch: number, steps: number) {
  try {
    return measureSteps(trainer, batch, steps);
  } finally {
    trainer.dispose();
  }
}

/** @param sorted one number or more */
function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
