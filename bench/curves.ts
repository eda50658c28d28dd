/**
 * `node dist/bench/curves.js SPEC [key=value…] [--data NAME] [--epochs N] [--seeds 1,2] [--out DIR]`: trains a network
 * in float32 and in bfloat16 from the same seeds, so with the same weights, batches and augmentation to begin with,
 * and writes how the two compare: curves.md and curves.svg in DIR. key=value overrides the recipe, as for `spec train`.
 *
 * Each run is `spec train`'s own, in DIR/runs/train. One that is finished is not run again, one that was cut short
 * starts again; so a comparison that was stopped resumes where the same arguments are given again.
 */
import {existsSync, readFileSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {spawnSync} from 'node:child_process';
import {parseArgs} from 'node:util';
import {formatError} from '../runtime/commands/format-error.js';
import {cpuFeatures} from '../runtime/native/index.js';
import {packageRoot} from '#package-root';
import {claimFolder} from '../runtime/runs/claim-folder.js';
import {writeFileAtomically} from '../common/write-file.js';
import {describeComparison} from './curves/compare.js';
import {drawCurves} from './curves/draw.js';
import {parseResults} from './curves/parse-results.js';
import type {Curve} from './curves/parse-results.js';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    data: {type: 'string', default: process.env['SPECNET_DATA'] ?? 'cifar10'},
    epochs: {type: 'string', default: '5'},
    seeds: {type: 'string', default: '1'},
    out: {type: 'string', default: 'runs/curves'},
  },
});
const [spec = 'resnet18', ...overrides] = positionals;
const data = existsSync(values.data) ? resolve(values.data) : values.data;
const out = resolve(values.out);
const settings = {spec, overrides, data, epochs: Number(values.epochs)};

claimOut();
const curves = values.seeds.split(',').flatMap((seed) =>
  (['float32', 'bfloat16'] as const).map((precision): Curve => {
    const folder = trainOnce(precision, Number(seed));
    const {accuracy} = JSON.parse(readFileSync(join(folder, 'test.json'), 'utf8')) as {accuracy: number};
    const epochs = parseResults(readFileSync(join(folder, 'results.csv'), 'utf8'));
    return {precision, seed: Number(seed), epochs, testAccuracy: accuracy};
  }),
);
const words = [spec, ...overrides, '--data', values.data, '--epochs', values.epochs, '--seeds', values.seeds];
const {model, cores} = cpuFeatures();
const text =
  `${describeComparison(spec, curves)}\nOn ${cores} cores of ${model}: ` +
  `\`node dist/bench/curves.js ${words.join(' ')}\`. Best weights by the recipe's metric; accuracies from 0 to 1.\n`;
writeFileAtomically(join(out, 'curves.md'), [text]);
writeFileAtomically(join(out, 'curves.svg'), [drawCurves(spec, curves)]);
process.stdout.write(`\n${text}\n${join(out, 'curves.md')}, curves.svg\n`);

/** A folder holds one comparison: runs of other settings in it would be taken for these. */
function claimOut(): void {
  try {
    claimFolder(out, settings);
  } catch (error) {
    process.stderr.write(formatError(error));
    process.exit(2);
  }
}

/** @returns the folder of the finished run */
function trainOnce(precision: string, seed: number): string {
  const name = `${precision}-seed-${seed}`;
  const folder = join(out, 'runs', 'train', name);
  if (existsSync(join(folder, 'test.json'))) return folder;
  rmSync(folder, {recursive: true, force: true});
  const fields = ['--data', data, '--epochs', values.epochs, '--seed', String(seed), '--precision', precision];
  const command = [join(packageRoot, 'bin', 'spec'), 'train', spec, ...overrides, ...fields, '--name', name];
  const {status} = spawnSync(process.execPath, command, {cwd: out, stdio: 'inherit'});
  if (status !== 0) process.exit(status ?? 130);
  return folder;
}
