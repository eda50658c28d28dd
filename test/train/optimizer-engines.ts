import type * as tfjs from '@tensorflow/tfjs-core';
import {batchNorm, conv, dense, globalAvgPool, input, model} from '../../runtime/nn/index.js';
import type {Model} from '../../runtime/nn/index.js';
import type {Engine} from '../../runtime/nn/engine/engine.js';
import {NativeUpdates} from '../../runtime/train/optimizer/index.js';
import {portableUpdates} from '../../runtime/train/optimizer/portable-updates.js';
import type {UpdateEngine} from '../../runtime/train/optimizer/index.js';

/** The network whose parameters test/oracle/optimizers.py has. */
export function layersOfFixture(): Model {
  const image = input([6, 6, 3]);
  const x = batchNorm(conv(image, 'conv1', {channels: 8, kernel: 3}), 'bn1');
  const y = conv(x, 'conv2', {channels: 12, kernel: 3, groups: 2});
  return model('layers', image, dense(globalAvgPool(y), 'fc', {features: 5}));
}

/** A test of any engine, whatever its tensors are. */
export type EngineTest = <T>(engine: UpdateEngine<T>, countTensors: () => number) => void;

export interface NamedEngine {
  readonly name: string;
  run(test: EngineTest): void;
}

/** Everything that updates run on: specnet's custom kernels, TensorFlow's, and tfjs. */
export function listEngines(engine: () => Engine, tf: typeof tfjs): NamedEngine[] {
  const held = (): number => engine().liveTensors;
  return [
    {name: "specnet's kernels", run: (test) => test(new NativeUpdates(engine()), held)},
    {name: "TensorFlow's kernels", run: (test) => test(new NativeUpdates(engine(), false), held)},
    {name: 'tfjs', run: (test) => test(portableUpdates(tf), () => tf.memory().numTensors)},
  ];
}
