import assert from 'node:assert/strict';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import type {TestContext} from 'node:test';
import {buildSpec} from '../../compiler/index.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {countElements} from '../../runtime/nn/model.js';
import type {Model} from '../../runtime/nn/model.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {packageRoot} from '#package-root';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {makeFolder} from '../tools/temporary-folder.js';
import {readFixtureJson} from '../tools/fixtures.js';
import {readZoo, tensorsOf} from '../tools/described.js';

interface Answered {
  /** The picture's shape, [height, width, channels]. */
  readonly input: readonly number[];
  /** What norms multiply by, about. */
  readonly gain: number;
  /** PyTorch's first twenty. */
  readonly logits: readonly number[];
}

describe("networks give PyTorch's logits for the same weights and picture", () => {
  const zoo = readZoo();
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const [name, {input, gain, logits}] of Object.entries(
    readFixtureJson<Record<string, Answered>>('zoo-logits.json'),
  )) {
    it(`${name} at ${input.slice(0, 2).join('x')}`, async (context) => {
      const isNative = input.join() === zoo[name]?.input.join();
      const module = isNative ? join(packageRoot, 'generated', `${name}.ts`) : await buildFor(context, name, input);
      const {model} = await loadNetwork(module);
      const found = predict(engine, model, noise('picture', countElements(input)), gain);
      const scale = Math.max(...logits.map(Math.abs));
      logits.forEach((logit, i) => {
        const own = found[i] as number;
        assert(Math.abs(own - logit) < 1e-4 * scale, `logit ${i}: ${own}, not ${logit}`);
      });
    });
  }
});

/** The network's module for pictures of another size. */
async function buildFor(context: TestContext, name: string, input: readonly number[]): Promise<string> {
  const small = `${name}-small`;
  const text = [`name: ${small}`, `extends: ${name}`, `input: [${input.join(', ')}]`, ''].join('\n');
  const cwd = makeFolder(context, {[`specs/${small}.yaml`]: text});
  const {module, diagnostics} = await buildSpec(join(cwd, 'specs', `${small}.yaml`), {cwd});
  assert.deepEqual(diagnostics.filter(({severity}) => severity === 'error'), []);
  assert(module !== null);
  return module;
}

function predict(engine: Engine, model: Model, picture: Float64Array, gain: number): ArrayLike<number> {
  const optimizer = {name: 'sgd', momentum: 0, weight_decay: 0} as const;
  const trainer = new NativeTrainer(engine, model, {precision: 'float32', seed: 1, optimizer});
  try {
    trainer.importWeights(
      tensorsOf(model).map(([name, shape]) => ({name, shape, data: makeTensor(name, shape, gain)})),
    );
    return trainer.predict(Float32Array.from(picture));
  } finally {
    trainer.dispose();
  }
}

/** test/oracle/zoo_logits.py's `make_tensor`. */
function makeTensor(name: string, shape: readonly number[], gain: number): Float32Array {
  const values = noise(name, countElements(shape));
  const fanIn = countElements(shape.slice(1));
  const isScale = name.endsWith('layer_scale') || (fanIn === 1 && name.endsWith('weight'));
  const [middle, spread] = name.endsWith('running_var')
    ? [1, 0.5]
    : isScale
      ? [gain, gain * 0.3]
      : [0, fanIn > 1 ? Math.sqrt(6 / fanIn) : 0.05];
  const data = new Float32Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = middle + spread * (values[i] as number);
  return data;
}

/** test/oracle/zoo_logits.py's `noise`: numbers in [-1, 1) from a name and the place. */
function noise(name: string, count: number): Float64Array {
  let seed = 2166136261;
  for (const letter of Buffer.from(name)) seed = Math.imul(seed ^ letter, 16777619);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let x = (seed + Math.imul(i, 0x9e3779b9)) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    values[i] = ((x ^ (x >>> 16)) >>> 0) / 2 ** 31 - 1;
  }
  return values;
}
