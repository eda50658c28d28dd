/**
 * `node dist/bench/finetune.js --data DIR [--seeds 1,2,3] [--pictures 100] [--out DIR]`: trains ResNet-20 on five
 * classes of CIFAR-10, whose files are in DIR, then trains it on a few pictures of each of the other five: from the
 * weights of the first, and from scratch, for as many steps. Writes finetune.md in the folder `--out`.
 *
 * A run that is finished is not run again, so what was stopped resumes with the same arguments.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {writeFileAtomically} from '../common/write-file.js';
import {cpuFeatures} from '../runtime/native/index.js';
import {packageRoot} from '#package-root';
import {writePart} from './finetune/write-part.js';

const {values} = parseArgs({
  options: {
    data: {type: 'string'},
    seeds: {type: 'string', default: '1,2,3'},
    pictures: {type: 'string', default: '100'},
    out: {type: 'string', default: 'runs/finetune'},
  },
});
if (values.data === undefined) throw new Error('name the folder of CIFAR-10, in its binary version: --data DIR');
const out = resolve(values.out);
const seeds = values.seeds.split(',').map(Number);
const pictures = Number(values.pictures);

/** What the last five classes are trained with: all at the same steps, each at a rate that suits it. */
const ways = [
  {name: 'from scratch', words: ['optimizer.lr=0.1', 'optimizer.groups=[]']},
  {name: 'finetune', words: ['--weights', 'base']},
  {name: 'finetune-head', words: ['--weights', 'base'], recipe: 'finetune-head'},
] as const;

// A folder with specs/ is a project of its own, wherever it lies: its runs are in it.
mkdirSync(join(out, 'specs'), {recursive: true});
writeFileSync(join(out, 'specs', 'five.yaml'), 'name: five\nextends: resnet20\nclasses: 5\n');
writePart(values.data, join(out, 'first'), {from: 0, perClass: null});
writePart(values.data, join(out, 'second'), {from: 5, perClass: pictures});

const base = trainOnce('base', ['--data', 'first', '--recipe', 'quick', '--epochs', '6', '--seed', '1']);
const rows = ways.map((way) => {
  const recipe = 'recipe' in way ? way.recipe : 'finetune';
  const accuracies = seeds.map((seed) => {
    const words = ['--data', 'second', '--recipe', recipe, '--seed', String(seed), ...way.words];
    return trainOnce(`${way.name.replace(' ', '-')}-${seed}`, words);
  });
  return `| ${way.name} | ${accuracies.map(percent).join(' | ')} | ${describeSpread(accuracies)} |\n`;
});
const {model, cores} = cpuFeatures();
const text =
  `| | ${seeds.map((seed) => `seed ${seed}`).join(' | ')} | mean ± std |\n` +
  `| --- |${' ---: |'.repeat(seeds.length + 1)}\n${rows.join('')}\n` +
  `Test accuracy on the 5,000 test pictures of the last five classes, after ${pictures} pictures of each, a fifth of ` +
  `them for validation. The weights are those of six epochs of \`quick\` on the first five classes, which reach ` +
  `${percent(base)} of their own. On ${cores} cores of ${model}, Node ${process.versions.node}: ` +
  `\`node dist/bench/finetune.js --data DIR --seeds ${values.seeds} --pictures ${pictures}\`.\n`;
writeFileAtomically(join(out, 'finetune.md'), [text]);
process.stdout.write(`\n${text}`);

/** @returns the test accuracy of the best weights */
function trainOnce(name: string, words: readonly string[]): number {
  const folder = join(out, 'runs', 'train', name);
  const test = join(folder, 'test.json');
  if (!existsSync(test)) {
    rmSync(folder, {recursive: true, force: true}); // of a run that was cut short
    const command = [join(packageRoot, 'bin', 'spec'), 'train', 'five', '--name', name, ...words];
    const {status} = spawnSync(process.execPath, command, {cwd: out, stdio: 'inherit'});
    if (status !== 0) throw new Error(`spec train ended with ${status}`);
  }
  return (JSON.parse(readFileSync(test, 'utf8')) as {accuracy: number}).accuracy;
}

function describeSpread(accuracies: readonly number[]): string {
  const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
  const squares = accuracies.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, accuracies.length - 1));
  return `${percent(mean)} ± ${(100 * deviation).toFixed(1)}`;
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)}%`;
}
