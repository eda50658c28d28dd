/**
 * How well several workers train together: `node dist/bench/programs/workers.js NETWORK PRECISION BATCH SECONDS
 * WORKERS`, BATCH being that of each. One process on one core first, then so many on a core each, on made images.
 */
import {spawn} from 'node:child_process';
import {join} from 'node:path';
import {packageRoot} from '#package-root';
import {readFigures, writeFigure} from '../figures/figures.js';

const [network = '', precision = '', batch = '', seconds = '', countText = ''] = process.argv.slice(2);
const count = Number(countText);
const firstPort = 20_000 + (process.pid % 10_000) * 4;
const addresses = Array.from({length: count}, (_, worker) => `127.0.0.1:${firstPort + worker}`).join();

/** A training on one core; its images per second, and those of all workers together. */
function train(core: number, length: number, ...others: readonly string[]): Promise<number> {
  const program = join(packageRoot, 'dist', 'bench', 'programs', 'train-worker.js');
  const args = [program, network, precision, batch, String(length), ...others];
  const env = {...process.env, OMP_NUM_THREADS: '1', TF_NUM_INTRAOP_THREADS: '1'};
  const child = spawn('taskset', ['--cpu-list', String(core), process.execPath, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (part) => (output += String(part)));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      const [figure] = status === 0 ? readFigures(output) : [];
      if (figure === undefined) reject(new Error(`a worker ended with ${status}`));
      else resolve(figure.value);
    });
  });
}

const alone = await train(0, Number(seconds));
const steps = Math.max(3, Math.ceil((alone * Number(seconds)) / Number(batch)));
const rates = await Promise.all(
  Array.from({length: count}, (_, worker) => train(worker, steps, addresses, String(worker))),
);
const together = Math.min(...rates);
writeFigure({of: 'one alone', unit: 'img/s', value: alone});
writeFigure({of: 'together', unit: 'img/s', value: together});
writeFigure({of: 'efficiency', unit: 'of all cores alone', value: together / (count * alone)});
