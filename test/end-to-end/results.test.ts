import assert from 'node:assert/strict';
import {copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {PNG} from 'pngjs';
import {findDataset} from '../../runtime/data/find-dataset.js';
import {readDataset} from '../../runtime/data/read-dataset.js';
import {packageRoot} from '#package-root';
import {readWeights, writeWeights} from '../../runtime/runs/weights/safetensors.js';
import {readStoredRun} from '../../runtime/runs/stored-run.js';
import {runSpec} from '../tools/run-spec.js';
import type {Outcome} from '../tools/run-spec.js';
import {startSpec} from '../tools/start-spec.js';
import {miniData} from '../tools/train-tiny.js';

interface Prediction {
  readonly width: number;
  readonly height: number;
  readonly classes: readonly {readonly name: string; readonly index: number; readonly probability: number}[];
}

// The real commands, in a folder of their own, on one small run.
const scratch = mkdtempSync(join(tmpdir(), 'specnet-results-'));
after(() => rmSync(scratch, {recursive: true}));

const spec = (...args: string[]): Promise<Outcome> => runSpec(scratch, ...args);

/** By how much two predictions differ in the probability of a class, at most. */
function furthest(one: Prediction, other: Prediction): number {
  const probabilities = new Map(other.classes.map(({name, probability}) => [name, probability]));
  const distances = one.classes.map(({name, probability}) => Math.abs(probability - (probabilities.get(name) ?? NaN)));
  return Math.max(...distances);
}

describe('a trained run', () => {
  before(async () => {
    copyFileSync(join(packageRoot, 'test', 'end-to-end', 'tiny.yaml'), join(scratch, 'tiny.yaml'));
    const trained = await spec('train', 'tiny.yaml', ...miniData, '--epochs', '3', '--name', 'one');
    assert.equal(trained.status, 0, trained.stderr);
  });

  it('is evaluated by spec val as its training evaluated it', async () => {
    const {test, results} = readStoredRun(scratch, join('runs', 'train', 'one'));
    const onTest = await spec('val', 'one', '--json', '--views', 'flip');
    assert.equal(onTest.status, 0, onTest.stderr);
    const {plain, flip, epoch, data, classes} = JSON.parse(onTest.stdout);
    assert.deepEqual([epoch, data, classes[3]], [test?.epoch, 'cifar10-mini', 'cat']);
    assert.equal(plain.accuracy, test?.accuracy);
    assert.ok(Math.abs(plain.loss - (test?.loss ?? NaN)) < 1e-5, `${plain.loss} ${test?.loss}`);
    assert.equal(plain.confusion.flat().reduce((sum: number, count: number) => sum + count), 500);
    assert.notDeepEqual(flip.confusion, plain.confusion);

    const last = await spec('val', 'runs/train/one', '--part', 'validation', '--weights', 'last', '--json');
    assert.equal(JSON.parse(last.stdout).plain.accuracy, results.at(-1)?.validationAccuracy, last.stderr);

    const shown = await spec('val', 'one');
    assert.match(shown.stdout, new RegExp(`accuracy ${(plain.accuracy * 100).toFixed(2)}%`));
    assert.match(shown.stdout, /\n {2}airplane +50 /);
  });

  it('of bfloat16 is evaluated in float32 where the processor has none of it; training in it is refused', async () => {
    const narrow = join(scratch, 'runs', 'train', 'narrow');
    cpSync(join(scratch, 'runs', 'train', 'one'), narrow, {recursive: true});
    const path = join(narrow, 'environment.json');
    const reported = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({...reported, precision: 'bfloat16'}));
    const older = {ONEDNN_MAX_CPU_ISA: 'AVX2'};
    const {status, stdout, stderr} = await startSpec(scratch, ['val', 'narrow', '--json'], undefined, older).ended;
    rmSync(narrow, {recursive: true});
    assert.equal(status, 0, stderr);
    const {precision, plain} = JSON.parse(stdout);
    assert.equal(precision, 'float32');
    const {test} = readStoredRun(scratch, join('runs', 'train', 'one'));
    assert.ok(Math.abs(plain.loss - (test?.loss ?? NaN)) < 0.05, `${plain.loss} ${test?.loss}`);
    const training = ['train', 'tiny.yaml', ...miniData, '--precision', 'bfloat16'];
    const wanted = await startSpec(scratch, training, undefined, older).ended;
    assert.equal(wanted.status, 2, wanted.output);
    assert.match(wanted.stderr, /bfloat16-not-allowed {2}bfloat16 needs AVX-512, .*\n {2}.*use float32/);
  });

  it('takes a picture for what it took the same image of the data set for', async () => {
    const {test: images} = readDataset(findDataset('cifar10-mini'));
    const names = [0, 1, 2, 3, 4].map((index) => {
      const png = new PNG({width: 32, height: 32});
      for (let pixel = 0; pixel < 1024; pixel++) {
        const at = index * 3072 + pixel * 3;
        png.data.set([...images.pixels.subarray(at, at + 3), 255], pixel * 4);
      }
      writeFileSync(join(scratch, `${index}.png`), PNG.sync.write(png));
      return `${index}.png`;
    });
    const {stdout, stderr} = await spec('predict', 'one', ...names, '--json', '--top', '10');
    const predictions = JSON.parse(stdout);
    assert.equal(predictions.length, 5, stderr);
    for (const {classes, width, height} of predictions) {
      assert.deepEqual([classes.length, width, height], [10, 32, 32]);
      const probabilities = classes.map(({probability}: {probability: number}) => probability);
      const sum = probabilities.reduce((all: number, probability: number) => all + probability);
      assert.ok(Math.abs(sum - 1) < 1e-9, `the probabilities add up to ${sum}`);
      assert.deepEqual(probabilities, [...probabilities].sort((a: number, b: number) => b - a));
    }
    const table = await spec('predict', 'one', '0.png', '--top', '1');
    const [first] = predictions[0].classes;
    assert.equal(table.stdout, `0.png, 32 x 32\n  ${first.name}  ${(first.probability * 100).toFixed(1)}%\n`);
  });

  it('names the five likeliest classes in a JPEG, the same as in a PNG of that picture', async () => {
    const pictures = {'plain.jpg': 'photo.jpg', 'color.png': 'photo.png', 'turned-6.jpg': 'turned.jpg'};
    for (const [from, to] of Object.entries(pictures)) {
      copyFileSync(join(packageRoot, 'test', 'images', 'pictures', from), join(scratch, to));
    }
    const ask = async (...args: readonly string[]): Promise<readonly Prediction[]> => {
      const {stdout, stderr} = await spec('predict', 'one', ...args, '--json');
      assert.equal(stderr, '');
      return JSON.parse(stdout) as readonly Prediction[];
    };
    const [five, turned] = await ask('photo.jpg', 'turned.jpg');
    const [jpeg, png, other] = await ask('photo.jpg', 'photo.png', '0.png', '--top', '10');
    assert.ok(five && turned && jpeg && png && other);
    assert.deepEqual([five.width, five.height, turned.width, turned.height], [37, 23, 23, 37]);
    assert.equal(five.classes.length, 5);
    assert.deepEqual(five, {...jpeg, classes: jpeg.classes.slice(0, 5)});
    const {classes} = findDataset('cifar10-mini').description;
    for (const {name, index} of jpeg.classes) assert.equal(name, classes[index]);
    // What a JPEG of quality 95 loses is little beside what makes two pictures.
    assert.ok(furthest(jpeg, png) < furthest(jpeg, other) / 5, JSON.stringify([jpeg, png, other]));

    const {stdout} = await spec('predict', 'one', 'photo.jpg');
    const [title, ...lines] = stdout.trimEnd().split('\n');
    assert.equal(title, 'photo.jpg, 37 x 23');
    assert.deepEqual(
      lines.map((line) => line.trim().split(/ {2,}/)),
      five.classes.map(({name, probability}) => [name, `${(probability * 100).toFixed(1)}%`]),
    );
  });

  it('is listed, and reported on one page that asks nothing of anybody', async () => {
    const listed = await spec('runs');
    assert.match(listed.stdout, /\n {2}one +tiny +even +3\/3 .*[▁-█]{3}\n$/);
    const {status, stdout, stderr} = await spec('report', 'one', '--out', 'one.html');
    assert.deepEqual([status, stdout], [0, 'written    one.html\n'], stderr);
    const page = readFileSync(join(scratch, 'one.html'), 'utf8');
    assert.doesNotMatch(page, /(src|href)="(?!data:)/);
    assert.doesNotMatch(page, /<script|@import|url\(/);
    assert.match(page, /<p class="dim">Of 500 test images of cifar10-mini\.<\/p>/);
    const evaluated = ['Accuracy by class', 'Confusion matrix', 'Worst mistakes'];
    const titles = ['Training', ...evaluated, 'Network', 'Recipe', 'Environment'];
    for (const title of titles) {
      assert.match(page, new RegExp(`<h2>${title}</h2>`));
    }
    assert.equal(page.match(/<figure /g)?.length, 40);
    assert.equal(page.match(/<td class="(hit|miss|none)"/g)?.length, 100);
  });

  it('that is not there, or is damaged, is reported so', async () => {
    const unknown = await spec('val', 'onee');
    assert.equal(unknown.status, 2, unknown.output);
    assert.match(unknown.stderr, /run-unknown {2}There is no run "onee".*\n {2}Did you mean "one"\? spec runs lists/);
    writeFileSync(join(scratch, 'text.png'), 'no picture');
    const text = await spec('predict', 'one', 'text.png');
    assert.equal(text.status, 2, text.output);
    assert.match(text.stderr, /image-unreadable {2}text.png cannot be read: it is neither a PNG nor a JPEG/);
    writeFileSync(join(scratch, 'cut.png'), readFileSync(join(scratch, '0.png')).subarray(0, 1000));
    const mixed = await spec('predict', 'one', 'cut.png', '0.png', 'text.png', '1.png', '--json');
    assert.equal(mixed.status, 2, mixed.output);
    assert.deepEqual(
      (JSON.parse(mixed.stdout) as {image: string}[]).map(({image}) => image),
      ['0.png', '1.png'],
    );
    assert.equal(mixed.stderr.match(/image-unreadable {2}(cut|text)\.png cannot be read/g)?.length, 2, mixed.stderr);
    const top = await spec('predict', 'one', '0.png', '--top', 'all');
    assert.match(top.stderr, /option-wrong/);
    const weights = join(scratch, 'runs', 'train', 'one', 'weights', 'last.safetensors');
    const {tensors, metadata} = readWeights(weights);
    const [first] = tensors;
    assert.ok(first !== undefined);
    for (const [given, reported] of [
      [tensors.slice(1), `${first.name} is missing`],
      [[...tensors, {...first, name: 'more'}], 'more belongs to no layer'],
    ] as const) {
      writeWeights(weights, {tensors: given, metadata});
      const other = await spec('val', 'one', '--weights', 'last');
      assert.equal(other.status, 1, other.output);
      assert.match(other.stderr, new RegExp(`weights-other .*${reported}`));
    }
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(weights, bytes);
    const damaged = await spec('val', 'one', '--weights', 'last');
    assert.equal(damaged.status, 1, damaged.output);
    assert.match(damaged.stderr, /weights-damaged/);
  });
});
