import {formatCount} from '../../common/format.js';
import {makeNoise} from '../data/make-noise.js';
import type {Contract, LayerContract} from '../nn/contract.js';
import {countElements} from '../nn/model.js';
import type {Model} from '../nn/model.js';
import type {Engine} from '../nn/engine/engine.js';
import {NativeTrainer} from '../train/native-trainer.js';
import type {NamedTensor} from '../nn/state-dict.js';
import {measureLayers} from './measure-layers.js';

/** One claim and what was found. */
export interface Check {
  readonly what: string;
  readonly found: string;
  /** Null where the claim holds; else what was expected, in words. */
  readonly mismatch: string | null;
}

export interface Verification {
  /** In the order they were made; the first mismatch is the last check. */
  readonly checks: readonly Check[];
  readonly layers: readonly LayerContract[];
  readonly passed: boolean;
}

/** One of these is small enough that a step goes downhill; hundreds of layers need the smaller ones. */
const learningRates = [1e-3, 1e-4, 1e-5];
const batch = 2;
/** A branch that is dropped for half of the images is dropped for two of them ten times over once in a million. */
const drawsTried = 10;

/**
 * Verifies a running network against its contract: runs two made images forward, compares every layer's shape and
 * counts, then takes one step in float32. Stops at the first mismatch.
 */
export function verifyNetwork(engine: Engine, model: Model, contract: Contract): Verification {
  const optimizer = {name: 'sgd', momentum: 0, weight_decay: 0} as const;
  const trainer = new NativeTrainer(engine, model, {precision: 'float32', seed: 42, optimizer});
  try {
    const checks: Check[] = [];
    const images = makeNoise(batch * countElements(contract.input));
    const measured = measureLayers(trainer, images, batch);
    for (const check of runChecks(trainer, contract, images, measured)) {
      checks.push(check);
      if (check.mismatch !== null) return {checks, layers: measured.layers, passed: false};
    }
    return {checks, layers: measured.layers, passed: true};
  } finally {
    trainer.dispose();
  }
}

function* runChecks(
  trainer: NativeTrainer,
  contract: Contract,
  images: Float32Array,
  {layers, output, finite}: ReturnType<typeof measureLayers>,
): Generator<Check> {
  const {model} = trainer;
  yield compare('input', [batch, ...model.image.shape], [batch, ...contract.input]);
  const mismatch = compareLayers(layers, contract.layers);
  yield {what: 'layers', found: `${layers.length} with the expected shape, parameters, buffers and MACs`, mismatch};
  yield compare('output', output, [batch, ...contract.output]);
  yield {what: 'logits', found: finite ? 'all finite' : 'not all finite', mismatch: finite ? null : 'finite numbers'};
  const total = (key: 'parameters' | 'buffers' | 'macs') => layers.reduce((sum, layer) => sum + layer[key], 0);
  yield compare('parameters', total('parameters'), contract.parameters);
  yield compare('buffers', total('buffers'), contract.buffers);
  yield compare('MACs', total('macs'), contract.macs);

  const labels = Int32Array.from({length: batch}, (_, i) => i % (contract.output[0] ?? 1));
  const {before, after} = stepDownhill(trainer, images, labels);
  // After one step: a norm whose scale begins at zero lets no gradient through to what is before it.
  const gradients = drawGradients(trainer, images, labels);
  yield checkGradients(gradients, model.parameters.filter(({trainable}) => trainable).length);
  const found = `${before.toFixed(4)}, after one step ${after.toFixed(4)}`;
  yield {what: 'loss', found, mismatch: after < before ? null : 'a lower loss on the same batch'};
}

/**
 * The loss of a batch before and after a step: of the first rate that made it less, else of the last. Dropout draws the
 * same both times.
 */
function stepDownhill(trainer: NativeTrainer, images: Float32Array, labels: Int32Array) {
  const lossOf = (rate: number) => {
    trainer.stepsTaken = 0;
    return trainer.step(images, labels, rate).loss;
  };
  let losses = {before: Number.NaN, after: Number.NaN};
  for (const rate of learningRates) {
    losses = {before: lossOf(rate), after: lossOf(0)};
    if (losses.after < losses.before) break;
  }
  return losses;
}

function compare(what: string, found: number | readonly number[], expected: number | readonly number[]): Check {
  const show = (value: number | readonly number[]) =>
    typeof value === 'number' ? formatCount(value) : `[${value.join(', ')}]`;
  return {what, found: show(found), mismatch: show(found) === show(expected) ? null : show(expected)};
}

/** The first difference in words, or null. */
function compareLayers(found: readonly LayerContract[], expected: readonly LayerContract[]): string | null {
  const write = ({name, shape, parameters, buffers, macs}: LayerContract) =>
    `${name} [${shape.join(', ')}] with ${parameters} parameters, ${buffers} buffers, ${macs} MACs`;
  for (let i = 0; i < Math.max(found.length, expected.length); i++) {
    const actual = found[i];
    const wanted = expected[i];
    if (actual === undefined && wanted !== undefined) return `${write(wanted)}, which is not there`;
    if (wanted === undefined && actual !== undefined) return `no ${write(actual)}`;
    if (actual && wanted && write(actual) !== write(wanted)) {
      return `${write(wanted)}, but it is ${write(actual)}`;
    }
  }
  return null;
}

/**
 * For every trained parameter the gradient of the first step in which it is not zero everywhere. Dropping a branch for
 * both images of the batch leaves nothing to learn from, which is not a fault of the layers in it.
 */
function drawGradients(trainer: NativeTrainer, images: Float32Array, labels: Int32Array): NamedTensor[] {
  const isDead = ({data}: NamedTensor) => data.every((value) => value === 0);
  let gradients = trainer.gradients(images, labels);
  const draws = trainer.model.nodes.some(({operation}) => ['dropout', 'drop-path'].includes(operation.kind));
  for (let tried = 1; draws && tried < drawsTried; tried++) {
    const dead = gradients.map(isDead);
    if (!dead.includes(true)) break;
    trainer.stepsTaken++;
    gradients = trainer.gradients(images, labels).map((next, i) => (dead[i] === true ? next : (gradients[i] ?? next)));
  }
  return gradients;
}

function checkGradients(gradients: readonly NamedTensor[], expected: number): Check {
  const dead = gradients.find(({data}) => data.every((value) => value === 0));
  const wild = gradients.find(({data}) => !data.every(Number.isFinite));
  const found = `${gradients.length} of ${expected}, finite and not zero`;
  if (wild !== undefined) return {what: 'gradients', found: `${wild.name} is not finite`, mismatch: 'finite gradients'};
  if (dead !== undefined) {
    return {what: 'gradients', found: `${dead.name} is zero everywhere`, mismatch: 'nonzero gradients'};
  }
  return {what: 'gradients', found, mismatch: gradients.length === expected ? null : 'one for every trained parameter'};
}
