import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {createPredictor, decodeImage} from '../../runtime/index.js';
import type {RunPredictor} from '../../runtime/index.js';
import {makeTinyFolder, miniData, runSpec} from '../tools/train-tiny.js';

const pictures = ['color.png', 'gray.jpg'].map((name) => join(packageRoot, 'test', 'images', 'pictures', name));
const scratch = makeTinyFolder();
const run = join(scratch, 'runs', 'train', 'tiny');

/** What `spec predict` says to the pictures: a probability for each class. */
async function predictByCommand(...words: string[]): Promise<number[][]> {
  const args = ['predict', 'tiny', ...pictures, '--top', '10', '--json', ...words];
  const {status, stdout, output} = await runSpec(scratch, args);
  assert.equal(status, 0, output);
  const answers = JSON.parse(stdout) as {classes: {name: string; probability: number}[]}[];
  return answers.map(({classes}) => classes.map(({probability}) => probability));
}

const probabilitiesOf = (prediction: readonly {readonly probability: number}[] | undefined): number[] =>
  (prediction ?? []).map(({probability}) => probability);

describe('a run as a predictor', () => {
  let predictor: RunPredictor;
  let expected: number[][];

  before(async () => {
    const args = ['train', 'tiny.yaml', ...miniData, '--epochs', '1', 'data.fraction=0.3'];
    const {status, output} = await runSpec(scratch, args);
    assert.equal(status, 0, output);
    expected = await predictByCommand();
    predictor = await createPredictor(run);
  });
  after(() => {
    predictor.dispose();
    rmSync(scratch, {recursive: true});
  });

  it('answers as spec predict does, from paths, bytes and pixels, one by one', () => {
    assert.deepEqual([predictor.classes.length, predictor.classes[3]], [10, 'cat']);
    pictures.forEach((path, at) => {
      const bytes = readFileSync(path);
      for (const source of [path, bytes, new Uint8Array(bytes), decodeImage(bytes)]) {
        assert.deepEqual(probabilitiesOf(predictor.predict(source)), expected[at]);
      }
    });
    const [first] = predictor.predict(pictures[0] as string);
    assert.equal(first?.name, predictor.classes[first?.index ?? -1]);
  });

  it('answers as many as there are, in batches of any size', async () => {
    const many = Array.from({length: 5}, (_, at) => pictures[at % 2] as string);
    const small = await createPredictor(run, {batch: 2});
    for (const one of [predictor, small]) {
      const found = one.predict(many);
      assert.equal(found.length, 5);
      found.forEach((prediction, at) => {
        probabilitiesOf(prediction).forEach((value, place) => {
          assert.ok(Math.abs(value - (expected[at % 2]?.[place] ?? NaN)) < 1e-3, `${at}, ${place}`);
        });
      });
    }
    small.dispose();
    assert.deepEqual(predictor.predict([]), []);
  });

  it('averages over the mirror image where that is asked for', async () => {
    const flipped = await createPredictor(run, {views: 'flip', weights: 'last'});
    const [both] = await predictByCommand('--views', 'flip', '--weights', 'last');
    assert.notDeepEqual(both, expected[0]);
    assert.deepEqual(probabilitiesOf(flipped.predict(pictures[0] as string)), both);
    flipped.dispose();
  });

  it('says which picture cannot be read, and which run there is not', async () => {
    const wrong: [source: string | Uint8Array, message: RegExp][] = [
      [Buffer.from('GIF89a'), /Image 1 cannot be read: it is a GIF/],
      [join(scratch, 'none.png'), /none\.png cannot be read/],
    ];
    for (const [source, message] of wrong) {
      assert.throws(() => predictor.predict([pictures[0] as string, source]), {code: 'image-unreadable', message});
    }
    const short = {width: 2, height: 2, pixels: new Uint8Array(11)};
    assert.throws(() => predictor.predict(short), {message: /Image 0 .*11 bytes are not 2 x 2 pixels/});
    await assert.rejects(createPredictor('tinny'), {code: 'run-unknown'});
    await assert.rejects(createPredictor(run, {batch: 0}), RangeError);
  });

  it('serves over HTTP by examples/serve.ts, several at once', async () => {
    const server = spawn(process.execPath, [join(packageRoot, 'dist', 'examples', 'serve.js'), run, '0']);
    try {
      const [line] = (await once(server.stdout, 'data')) as [Buffer];
      const address = /http:\S+/.exec(String(line))?.[0] ?? assert.fail(String(line));
      const post = (path: string) => {
        const type = path.endsWith('.png') ? 'image/png' : 'image/jpeg';
        return fetch(`${address}?top=10`, {method: 'POST', body: readFileSync(path), headers: {'content-type': type}});
      };
      writeFileSync(join(scratch, 'broken.png'), 'no picture');
      const answers = await Promise.all([...pictures, join(scratch, 'broken.png'), ...pictures].map(post));
      assert.deepEqual(answers.map(({status}) => status), [200, 200, 400, 200, 200]);
      for (const [at, index] of [[0, 0], [1, 1], [3, 0], [4, 1]] as const) {
        const prediction = (await answers[at]?.json()) as {probability: number}[];
        probabilitiesOf(prediction).forEach((value, place) => {
          assert.ok(Math.abs(value - (expected[index]?.[place] ?? NaN)) < 1e-3, `${at}, ${place}`);
        });
      }
      assert.deepEqual(await answers[2]?.json(), {error: 'it is neither a PNG nor a JPEG'});
    } finally {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    }
  });
});
