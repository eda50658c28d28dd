/**
 * `npm run bench -- [--rounds N] [--batch N] [--steps N]`: images a second of one training step, specnet beside stock
 * tfjs on the same library, and beside PyTorch where SPECNET_BENCH_PYTHON (or python3) has torch and torchvision.
 * They run in turn, round after round, since a shared machine drifts; each ratio is taken within a round. Writes
 * bench/results/step.json.
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {arch, platform, release} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {cpuFeatures, openTensorFlow} from '../runtime/native/index.js';
import {packageRoot} from '../runtime/package-root.js';
import {listContestants, runContestant} from './contestants.js';

const {values} = parseArgs({
  options: {
    rounds: {type: 'string', default: '3'},
    batch: {type: 'string', default: '128'},
    steps: {type: 'string', default: '8'},
  },
});
const contestants = listContestants(Number(values.batch), Number(values.steps), process.env['SPECNET_BENCH_PYTHON']);
const rates = new Map(contestants.map(({name}) => [name, [] as number[]]));
for (let round = 1; round <= Number(values.rounds); round++) {
  for (const contestant of contestants) {
    const rate = median(runContestant(contestant));
    rates.get(contestant.name)?.push(rate);
    process.stderr.write(`round ${round}  ${contestant.name.padEnd(28)} ${rate.toFixed(1)} img/s\n`);
  }
}

const baseline = 'stock tfjs float32';
const rows = contestants.map(({name}) => {
  const own = rates.get(name) ?? [];
  const ratios = own.map((rate, round) => rate / (rates.get(baseline)?.[round] ?? NaN));
  return {name, median: median(own), lowest: Math.min(...own), highest: Math.max(...own), timesStock: median(ratios)};
});
const {version} = await openTensorFlow();
const {model, cores} = cpuFeatures();
const machine = {
  cpu: model,
  cores,
  platform: `${platform()} ${release()} ${arch()}`,
  node: process.version,
  tensorflow: version,
};
const results = {work: 'CIFAR ResNet-18, one training step', batch: Number(values.batch), machine, rows};

process.stdout.write(
  `\n${results.work}, batch ${results.batch}; ${cores} cores of ${model}, Node ${process.version}, ` +
    `TensorFlow ${version}\n\n`,
);
process.stdout.write(
  '| | img/s, median | lowest | highest | times stock tfjs |\n| --- | ---: | ---: | ---: | ---: |\n',
);
for (const {name, median: middle, lowest, highest, timesStock} of rows) {
  const numbers = [middle, lowest, highest].map((rate) => rate.toFixed(1));
  process.stdout.write(`| ${name} | ${numbers.join(' | ')} | ${timesStock.toFixed(2)} |\n`);
}
mkdirSync(join(packageRoot, 'bench/results'), {recursive: true});
writeFileSync(join(packageRoot, 'bench/results/step.json'), `${JSON.stringify(results, undefined, 2)}\n`);

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
