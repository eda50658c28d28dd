/** The loader alone: `node dist/bench/programs/load.js BATCH WORKERS SECONDS [AUGMENTATION]`. */
import {writeFigure} from '../figures/figures.js';
import {openCifarBatches} from './cifar-batches.js';
import {rateCalls} from './rate-calls.js';

const [batch, workers, seconds] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const batches = openCifarBatches(batch, workers, process.argv[5]);
/** What was made ahead while nobody took anything is not counted. */
const warmUp = 16;
const take = async () => {
  await batches.next();
};
writeFigure({unit: 'img/s', value: await rateCalls(take, batch, seconds, warmUp)});
await batches.dispose();
