/**
 * Runs a generated network on plain tfjs, here its CPU backend in JavaScript; in a browser it would be WebGL:
 * `node dist/examples/plain-tfjs.js`. Slow, and the same arithmetic as the native engine. In a project of your own:
 * `npm install @tensorflow/tfjs`.
 */
import * as tf from '@tensorflow/tfjs';
import {PortableTrainer} from 'specnet/tfjs';
import {resnet20} from 'specnet/zoo/resnet20';

await tf.setBackend('cpu');
const trainer = new PortableTrainer(tf, resnet20(), {
  seed: 1,
  optimizer: {name: 'sgd', momentum: 0.9, weight_decay: 5e-4},
});
const images = new Float32Array(4 * 32 * 32 * 3).map((_, i) => Math.sin(i));
const labels = Int32Array.of(0, 1, 2, 3);
for (let step = 1; step <= 3; step++) {
  const {loss, correct} = trainer.step(images, labels, 0.05);
  console.log(`step ${step}: loss ${loss.toFixed(4)}, ${correct} of ${labels.length} right`);
}
trainer.dispose();
