import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {compareRuns, listDifferences} from '../../runtime/runs/compare-runs.js';
import {formatRuns} from '../../runtime/runs/format-runs.js';
import {parseResults} from '../../runtime/runs/read-results.js';
import {openResults} from '../../runtime/runs/results.js';
import {drawSparkline} from '../../common/sparkline.js';
import {listStoredRuns, readStoredRun} from '../../runtime/runs/stored-run.js';

const base = mkdtempSync(join(tmpdir(), 'specnet-stored-'));
after(() => rmSync(base, {recursive: true}));

const head = 'epoch,train/loss,train/acc,val/loss,val/acc,lr,images/s,seconds\n';

function writeRun(name: string, files: Readonly<Record<string, string>>, seconds: number): void {
  const folder = join(base, 'runs', 'train', name);
  mkdirSync(folder, {recursive: true});
  for (const [file, text] of Object.entries({'net.contract.ts': '', ...files})) {
    writeFileSync(join(folder, file), text);
    utimesSync(join(folder, file), seconds, seconds);
  }
}

test('results are read by the names of their columns, and half a row is none', () => {
  const rows = parseResults(`${head}1,2.5,0.1,2,0.25,0.1,1000.5,3.5\n2,2,0.2,1.5,0.5,0.01,990,3.25\n3,1.5,0.`);
  assert.deepEqual(rows[1], {
    epoch: 2,
    trainLoss: 2,
    trainAccuracy: 0.2,
    validationLoss: 1.5,
    validationAccuracy: 0.5,
    learningRate: 0.01,
    imagesPerSecond: 990,
    seconds: 3.25,
  });
  assert.equal(rows.length, 2);
  const [old] = parseResults('val/acc,epoch\n0.5,7\n');
  assert.deepEqual([old?.epoch, old?.validationAccuracy, old?.trainLoss], [7, 0.5, NaN]);
  assert.deepEqual(parseResults(''), []);
});

test('workers have columns of their own, empty in epochs that fewer trained; without workers there are none', () => {
  const alone = {
    epoch: 1,
    train: {loss: 2.5, accuracy: 0.25},
    validation: null,
    learningRate: 0.1,
    imagesPerSecond: 100,
    seconds: 2,
    best: false,
  };
  const workers = [60.04, 70].map((imagesPerSecond, worker) => ({imagesPerSecond, waiting: worker / 8}));
  const path = join(base, 'results.csv');
  openResults(path, [alone]).close();
  assert.equal(readFileSync(path, 'utf8').split('\n')[0], head.trim());
  openResults(path, [alone, {...alone, epoch: 2, workers}], 1).close();
  const [titles = '', ...rows] = readFileSync(path, 'utf8').split('\n');
  const own = 'images/s/worker-0,waiting/worker-0,images/s/worker-1,waiting/worker-1';
  assert.equal(titles, `${head.trim()},workers,${own}`);
  assert.deepEqual(rows.slice(0, 2).map((row) => row.split(',').slice(8)), [
    ['1', '', '', '', ''],
    ['2', '60', '0', '70', '0.125'],
  ]);
  const [first, second] = parseResults(readFileSync(path, 'utf8'));
  assert.deepEqual([first?.workerSpeeds, second?.workerSpeeds], [undefined, [60, 70]]);
});

test('a sparkline goes from the lowest to the highest and ends with the last', () => {
  assert.equal(drawSparkline([0, 1, 2, 3, 4, 5, 6, 7]), '▁▂▃▄▅▆▇█');
  assert.equal(drawSparkline([3, 3]), '▁▁');
  assert.equal(drawSparkline([1, NaN, 2]), '▁ █');
  assert.equal(drawSparkline([]), '');
  const rare = Array.from({length: 30}, (_, i) => (i % 3 === 0 ? i : NaN));
  assert.equal(drawSparkline(rare, 10).length, 10);
  assert.doesNotMatch(drawSparkline(rare, 10), / /);
  const long = drawSparkline(Array.from({length: 1000}, (_, i) => (i === 999 ? 10 : i % 2)), 10);
  assert.equal([...long].length, 10);
  assert.ok(long.endsWith('█'));
});

test('runs are listed, the latest last, and what somebody damaged fails nothing', () => {
  const results = `${head}1,2.5,0.1,2,0.25,0.1,1000.4,61\n2,2,0.2,1.5,0.5,0.01,1999.6,62\n`;
  const test = JSON.stringify({epoch: 2, images: 500, loss: 1.25, accuracy: 0.481});
  writeRun('second', {'results.csv': results, 'recipe.yaml': 'name: quick\nepochs: 2\n', 'test.json': test}, 2000);
  writeRun('first', {'environment.json': '{"cpu": ', 'recipe.yaml': 'name: [', 'test.json': '{"epoch": 1}'}, 1000);
  mkdirSync(join(base, 'runs', 'train', 'no-run'));
  const runs = listStoredRuns(base);
  assert.deepEqual(runs.map(({name}) => name), ['first', 'second']);
  assert.deepEqual(runs[0]?.environment, {});
  assert.equal(runs[0]?.test, null);
  assert.equal(
    formatRuns(runs),
    [
      '  run     network  recipe  epochs  val acc  at epoch  val loss  test acc  images/s       time  val acc by epoch',
      '  first       net       -       0        -         -         -         -         -          -',
      '  second      net   quick     2/2    50.0%         2     1.500     48.1%     2,000  2 min 3 s                ▁█',
      '',
    ].join('\n'),
  );
  assert.throws(() => readStoredRun(base, join('runs', 'train', 'no-run')), {code: 'run-incomplete'});
  assert.deepEqual(listStoredRuns(join(base, 'nowhere')), []);
});

test('compared runs show what differs, and only that', () => {
  assert.deepEqual(
    listDifferences([
      {name: 'a', optimizer: {lr: 0.1, momentum: 0.9}, augment: [1, 2]},
      {name: 'a', optimizer: {lr: 0.2, momentum: 0.9}, augment: [1], seed: 1},
    ]),
    [['optimizer.lr', '0.1', '0.2'], ['augment', '[1,2]', '[1]'], ['seed', '-', '1']],
  );
  const compared = compareRuns(listStoredRuns(base));
  assert.match(compared, /^ +first +second\n/);
  assert.match(compared, /\n {2}val acc +- +50.0%\n/);
  assert.match(compared, /\n {2}recipe\n {2}name +- +quick\n {2}epochs +- +2\n/);
  assert.doesNotMatch(compared, /environment/);
});
