import assert from 'node:assert/strict';
import {join} from 'node:path';
import {before, describe, it} from 'node:test';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {openTensorFlow} from '../../runtime/native/index.js';
import {Engine} from '../../runtime/nn/engine/engine.js';
import {countElements} from '../../runtime/nn/model.js';
import {packageRoot} from '#package-root';
import {NativeTrainer} from '../../runtime/train/native-trainer.js';
import {readFixtureJson} from '../tools/fixtures.js';
import {tensorsOf} from '../tools/described.js';

/**
 * At 224 x 224, where stems, pools and strides meet the sizes that they were made for; test/zoo has a member of every
 * family at a small size, and every network's layers. The logits are the first twenty.
 */
describe('generated networks against torchvision at their own size', () => {
  let engine: Engine;
  before(async () => {
    engine = new Engine(await openTensorFlow());
  });

  for (const [name, logits] of Object.entries(readFixtureJson<Record<string, number[]>>('torchvision.json'))) {
    it(`${name} gives torchvision's logits for the same weights and picture`, async () => {
      const {model} = await loadNetwork(join(packageRoot, 'generated', `${name}-imagenet.ts`));
      const optimizer = {name: 'sgd', momentum: 0, weight_decay: 0} as const;
      const trainer = new NativeTrainer(engine, model, {precision: 'float32', seed: 1, optimizer});
      trainer.importWeights(tensorsOf(model).map(([name, shape]) => ({name, shape, data: wave(name, shape)})));
      const image = wave('image', [1, 224, 224, 3]).map((value) => value * 1000);
      const found = trainer.predict(image);
      trainer.dispose();
      logits.forEach((logit, i) => {
        assert(
          Math.abs((found[i] as number) - logit) < 1e-4 * Math.max(1, Math.abs(logit)),
          `logit ${i}: ${found[i]}, not ${logit}`,
        );
      });
    });
  }
});

/** make_fixtures.py's wave: weights that both sides can make. */
function wave(name: string, shape: readonly number[]): Float32Array {
  const phase = [...name].reduce((sum, letter, i) => sum + letter.charCodeAt(0) * (i + 1), 0) % 1000;
  const spread = Math.sqrt(4 / countElements(shape.slice(1)));
  return Float32Array.from({length: countElements(shape)}, (_, i) => {
    const value = Math.sin(i * 0.7310585 + phase);
    if (name.endsWith('running_var')) return 1 + 0.5 * value;
    if (shape.length > 1) return value * spread;
    return name.endsWith('weight') ? 0.6 + 0.1 * value : 0.1 * value;
  });
}
