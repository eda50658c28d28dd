/** One training step of a generated network, over and over: `node dist/bench/step.js NETWORK PRECISION BATCH STEPS`. */
import {join} from 'node:path';
import {loadNetwork} from '../runtime/load-network.js';
import {countElements} from '../runtime/nn/model.js';
import {packageRoot} from '../runtime/package-root.js';
import {createTrainer} from '../runtime/train/create-trainer.js';

const [network = 'resnet18', precision = 'auto', batchText = '128', stepsText = '8'] = process.argv.slice(2);
const batch = Number(batchText);
const {model} = await loadNetwork(join(packageRoot, 'generated', `${network}.ts`));
const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const trainer = await createTrainer(model, {precision: precision as 'auto', seed: 1, optimizer});
const images = new Float32Array(batch * countElements(model.image.shape)).map((_, i) => Math.sin(i * 12.9898) * 1.7);
const labels = Int32Array.from({length: batch}, (_, i) => i % 10);
for (let step = 0; step < Number(stepsText); step++) {
  const start = performance.now();
  const {loss} = trainer.step(images, labels, 0.1);
  const rate = (batch / (performance.now() - start)) * 1000;
  console.log(`${network} ${precision} ${step} loss ${loss.toFixed(3)} img/s ${rate.toFixed(1)}`);
}
