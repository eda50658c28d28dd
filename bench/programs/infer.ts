/** Inference on made images: `node dist/bench/programs/infer.js NETWORK PRECISION BATCH SECONDS`. */
import {join} from 'node:path';
import {makeNoise} from '../../runtime/data/make-noise.js';
import {loadNetwork} from '../../runtime/load/load-network.js';
import {countElements} from '../../runtime/nn/model.js';
import {packageRoot} from '#package-root';
import type {Precision} from '../../runtime/nn/precision.js';
import {createTrainer} from '../../runtime/train/create-trainer.js';
import {writeFigure} from '../figures/figures.js';
import {rateCalls} from './rate-calls.js';

type Arguments = [network: string, precision: 'auto' | Precision, batch: string, seconds: string];
const [network, precision, batchText, secondsText] = process.argv.slice(2) as Arguments;
const batch = Number(batchText);
const {model} = await loadNetwork(join(packageRoot, 'generated', `${network}.ts`));
const optimizer = {name: 'sgd', momentum: 0.9, weight_decay: 5e-4} as const;
const trainer = await createTrainer(model, {precision, seed: 1, optimizer});
const images = makeNoise(batch * countElements(model.image.shape));
const infer = () => {
  trainer.predict(images);
};
writeFigure({unit: 'img/s', value: await rateCalls(infer, batch, Number(secondsText))});
trainer.dispose();
