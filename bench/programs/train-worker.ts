/**
 * Training steps on made images, alone or as one of several workers: `node dist/bench/programs/train-worker.js NETWORK
 * PRECISION BATCH SECONDS`, or `… BATCH STEPS WORKERS WORKER`, where BATCH is that of each worker.
 */
import {join} from 'node:path';
import {joinGroup, readCluster} from '../../runtime/cluster/index.js';
import {makeNoise} from '../../runtime/data/make-noise.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {countClasses, countElements} from '../../runtime/nn/model.js';
import {packageRoot} from '#package-root';
import type {Precision} from '../../runtime/nn/precision.js';
import {createTrainer} from '../../runtime/train/create-trainer.js';
import {writeFigure} from '../figures/figures.js';
import {rateCalls} from './rate-calls.js';

const [network, precision, batchText, lengthText, workers, worker] = process.argv.slice(2) as [
  string,
  Precision,
  string,
  string,
  string?,
  string?,
];
const batch = Number(batchText);
const {model} = await loadNetwork(join(packageRoot, 'generated', `${network}.ts`));
const cluster = workers === undefined || worker === undefined ? null : readCluster({}, {workers, worker});
const joined = cluster === null ? null : await joinGroup(cluster, {times: {start: 60, step: 60}});
const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const trainer = await createTrainer(model, {precision, seed: 1, optimizer, joined});
const images = makeNoise(batch * countElements(model.image.shape));
const labels = Int32Array.from({length: batch}, (_, index) => index % countClasses(model));
const total = batch * (cluster?.addresses.length ?? 1);

function step(): void {
  trainer.step(images, labels, 0.01, undefined, total);
}

if (joined === null) {
  writeFigure({unit: 'img/s', value: await rateCalls(step, batch, Number(lengthText))});
} else {
  // All workers take the same number of steps.
  for (let i = 0; i < 3; i++) step();
  const start = performance.now();
  for (let i = 0; i < Number(lengthText); i++) step();
  writeFigure({unit: 'img/s', value: (1000 * total * Number(lengthText)) / (performance.now() - start)});
  joined.group.leave();
}
trainer.dispose();
