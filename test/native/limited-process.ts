/**
 * A process that says how it computes under the limit that its environment sets: which precision `auto` is, and which
 * operations a step of a small network calls in each precision. One line of JSON.
 */
import {UserError} from '../../common/errors.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {batchNorm, conv, dense, globalAvgPool, input, model, relu} from '../../runtime/nn/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import type {Precision} from '../../runtime/nn/precision.js';
import {choosePrecision} from '../../runtime/nn/engine/choose-precision.js';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';

export interface LimitedMachine {
  readonly automatic: Precision;
  /** What is said to one who wants bfloat16 and cannot have it. */
  readonly refusal: string | null;
  /** TensorFlow's names of the operations that layers called forward and backward, by precision. */
  readonly layerOperations: Readonly<Partial<Record<Precision, readonly string[]>>>;
}

const engine = new Engine(await openTensorFlow());
const image = input([8, 8, 16]);
let x = relu(conv(image, 'conv1', {channels: 16, kernel: 3}));
x = relu(batchNorm(conv(x, 'conv2', {channels: 32, kernel: 3}), 'bn2'));
const network = model('limited', image, dense(globalAvgPool(x), 'fc', {features: 10}));
const pictures = new Float32Array(4 * 8 * 8 * 16).map((_, i) => Math.sin(i));

function listOperations(precision: Precision): string[] {
  const trainer = new NativeTrainer(engine, network, {
    precision,
    seed: 1,
    optimizer: {name: 'sgd', momentum: 0.9, weight_decay: 0},
  });
  const called = new Set<string>();
  engine.observe(({operation, section}) => {
    if (section.layer !== null && section.phase !== 'update') called.add(operation);
  });
  const {loss} = trainer.step(pictures, Int32Array.of(0, 1, 2, 3), 0.1);
  engine.observe(null);
  if (!Number.isFinite(loss)) throw new Error(`a loss of ${loss} in ${precision}`);
  trainer.dispose();
  return [...called];
}

function askForBfloat16(): string | null {
  try {
    choosePrecision('bfloat16', engine.tensorflow);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const refusal = askForBfloat16();
const answer: LimitedMachine = {
  automatic: choosePrecision('auto', engine.tensorflow),
  refusal,
  layerOperations: {
    float32: listOperations('float32'),
    ...(refusal === null ? {bfloat16: listOperations('bfloat16')} : {}),
  },
};
console.log(JSON.stringify(answer));
