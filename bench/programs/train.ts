/**
 * Whole training steps, loading with two workers included: `node dist/bench/programs/train.js NETWORK PRECISION BATCH
 * SECONDS`. Its limit is the rate at which all of a step's arithmetic would run like one large convolution or
 * matrix product, the better.
 */
import {join} from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {countFlop} from '../../runtime/bench/count-flop.js';
import {measurePeak} from '../../runtime/bench/measure-peak.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {packageRoot} from '#package-root';
import type {Precision} from '../../runtime/nn/precision.js';
import {createTrainer} from '../../runtime/train/create-trainer.js';
import {writeFigure} from '../figures/figures.js';
import {openCifarBatches} from './cifar-batches.js';
import {rateCalls} from './rate-calls.js';

const [network, precision, batchText, secondsText] = process.argv.slice(2) as [string, Precision, string, string];
const batch = Number(batchText);
const batches = openCifarBatches(batch, 2);
const {model, contract} = await loadNetwork(join(packageRoot, 'generated', `${network}.ts`));
const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const trainer = await createTrainer(model, {precision, seed: 1, optimizer});

async function step(): Promise<void> {
  const {images, labels} = await batches.next();
  trainer.step(images, labels, 0.01);
  await setImmediate(); // As the training loop does: the loader's messages get their turn.
}

const rate = await rateCalls(step, batch, Number(secondsText));
await batches.dispose();
trainer.dispose();
const flop = [...countFlop(model, contract.layers, 1).values()].reduce((sum, value) => sum + value, 0);
const limit = measurePeak(trainer.engine, precision);
writeFigure({unit: 'img/s', value: rate, limit: Math.max(limit.convolution, limit.matrixProduct) / flop});
