import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {foldTable, formatMarkdownTable, left, namesAndNumbers} from '../../common/table.js';
import {claimFolder} from '../../runtime/runs/claim-folder.js';
import {formatZooPage, formatZooTable, shortCount} from '../../runtime/zoo/format-zoo.js';
import {readZooRun} from '../../runtime/zoo/read-zoo-run.js';
import {listSeeds, listTroubles, summarizeNetwork} from '../../runtime/zoo/summarize-network.js';
import {mergeNetworks} from '../../runtime/zoo/zoo.js';
import type {ZooNetwork, ZooRun} from '../../runtime/zoo/zoo.js';
import {formatZooJson, readZoo, writeZoo} from '../../runtime/zoo/zoo-files.js';

const scratch = mkdtempSync(join(tmpdir(), 'specnet-zoo-'));
after(() => rmSync(scratch, {recursive: true}));

const environment = {cores: 2, cpu: 'CPU', specnet: '1', tensorflow: '2', node: '20', precision: 'float32'} as const;

function finish(seed: number, accuracy: number, imagesPerSecond = 100): ZooRun {
  const figures = {'val/acc': accuracy, 'test/accuracy': accuracy - 0.01, 'test/acc, flip': accuracy + 0.01};
  const reached = {figures, epochs: 2 + seed, imagesPerSecond, seconds: 60 * seed, environment};
  return {seed, folder: `runs/train/seed${seed}`, state: 'finished', reason: null, reached};
}

function leave(seed: number, state: ZooRun['state'], reason: string | null = null): ZooRun {
  return {seed, folder: `runs/train/seed${seed}`, state, reason, reached: null};
}

function make(name: string, macs: number, runs: readonly ZooRun[], misfit: string | null = null): ZooNetwork {
  return {name, spec: '00000000', parameters: 1234, macs, misfit, runs};
}

const about = {
  recipe: 'quick',
  epochs: 3,
  data: 'mini',
  best: 'val/loss',
  views: 'flip',
  command: 'spec zoo',
} as const;
const networks = [
  make('one', 999, [finish(1, 0.5), finish(2, 0.6, 200), leave(3, 'begun'), leave(4, 'waiting')]),
  make('two', 1e6, [leave(1, 'failed', 'no | memory'), leave(2, 'failed', 'no | memory'), finish(5, 0.25)]),
  make('three', 2e9, [], 'too large'),
];

const troubles =
  '\n  one: seed 3, 4 to do\n  two: seed 1, 2 failed: no | memory\n  three: does not fit: too large\n';

test('a row has mean and deviation over the seeds that are finished; what others lack stands below', () => {
  const width = 99; // what it takes, to the column
  assert.equal(
    formatZooTable(networks, about, width),
    '  spec   params    MACs  img/s  epochs  seeds     val acc %    test acc %        flip %        time\n' +
      '  one    1.23 k     999    150  3 to 4   1, 2  55.00 ± 7.07  54.00 ± 7.07  56.00 ± 7.07  1 min 30 s\n' +
      '  two    1.23 k  1.00 M    100       7      5         25.00         24.00         26.00   5 min 0 s\n' +
      '  three  1.23 k  2.00 G      -       -      -             -             -             -           -\n' +
      troubles,
  );
  assert.match(formatZooTable(networks, about, width - 1), /\n\n {2}spec .* time\n/);
  const plain = formatZooTable([make('one', 999, [finish(1, 0.5)])], {...about, views: 'plain'}, width);
  assert.doesNotMatch(plain, /flip/);
  assert.ok(plain.endsWith('0 s\n'), plain);
});

test('on a narrow screen the columns that do not fit stand below, after the names again', () => {
  const folded = formatZooTable(networks, about, 80);
  for (const line of folded.split('\n')) assert.ok(line.length <= 80, line);
  const [upper = '', lower = ''] = folded.split('\n\n');
  assert.match(upper, /^ {2}spec .* val acc % {4}test acc %\n/);
  assert.match(lower, /^ {2}spec {9}flip % {8}time\n {2}one {4}56\.00 ± 7\.07 {2}1 min 30 s\n/);
  // No screen is too narrow: a block has a column at least.
  const columns = namesAndNumbers(['a', 'bb', 'c']);
  assert.equal(foldTable(columns, [['1', '2', '3']], 1), '  a  bb\n  1   2\n\n  a  c\n  1  3\n');
  assert.equal(foldTable(columns, [['1', '2', '3']], Infinity), '  a  bb  c\n  1   2  3\n');
});

test('the page is Markdown that holds, and says what its numbers are of', () => {
  const page = formatZooPage(networks, about);
  assert.match(page, /^# quick, 3 epochs, mini\n\n\| spec \| params .* \| time \| note \|\n\| --- \| .*---: \| --- \|/);
  const rows = page.split('\n').filter((line) => line.startsWith('| '));
  assert.deepEqual(rows.map((line) => line.replaceAll('\\|', '').split('|').length), [13, 13, 13, 13, 13]);
  assert.ok(rows[3]?.endsWith('| seed 1, 2 failed: no \\| memory |'), rows[3]);
  assert.match(page, /best by val\/loss.*flip: /);
  assert.match(page, /\nOn 2 cores of CPU; specnet 1, TensorFlow 2, Node 20; float32\.\n\n`spec zoo`\n$/);
  assert.doesNotMatch(formatZooPage(networks.slice(0, 0), about), /note/);
  assert.deepEqual(formatMarkdownTable([left('a')], [['x|y']]), ['| a |', '| --- |', '| x\\|y |']);
});

test('counts, seeds and epochs are short', () => {
  assert.deepEqual(
    [0, 999, 1000, 269_722, 999_499, 999_500, 11_173_962, 1.31e9, 1e15].map(shortCount),
    ['0', '999', '1.00 k', '270 k', '999 k', '1.00 M', '11.2 M', '1.31 G', '1.00 P'],
  );
  assert.deepEqual([[], [7], [1, 2], [1, 2, 3], [1, 2, 4]].map(listSeeds), ['', '7', '1, 2', '1 to 3', '1, 2, 4']);
  assert.deepEqual(summarizeNetwork(make('none', 1, [leave(1, 'waiting')])).epochs, null);
  const changed = make('other', 1, [leave(1, 'changed', 'epochs from 2 to 9'), finish(2, 0.5)]);
  const expected = 'seed 1 does not count: runs/train/seed1 was changed: epochs from 2 to 9';
  assert.deepEqual(listTroubles(changed), [expected]);
});

test('what is asked for joins what there is: each seed once, small networks first', () => {
  const merged = mergeNetworks(networks, [
    make('two', 1e6, [leave(1, 'begun'), leave(9, 'waiting')]),
    make('tiny', 5, [leave(1, 'waiting')]),
  ]);
  const seen = merged.map(({name, runs}) => [name, ...runs.map(({seed, state}) => `${seed} ${state}`)]);
  assert.deepEqual(seen, [
    ['tiny', '1 waiting'],
    ['one', '1 finished', '2 finished', '3 begun', '4 waiting'],
    ['two', '1 begun', '2 failed', '5 finished', '9 waiting'],
    ['three'],
  ]);
});

test('zoo.json comes back as it was written, and one that is not ours is refused', () => {
  writeZoo(scratch, networks, about);
  const read = readZoo(scratch);
  assert.deepEqual(read.map(({name, runs}) => ({name, runs})), networks.map(({name, runs}) => ({name, runs})));
  assert.equal(readFileSync(join(scratch, 'zoo.json'), 'utf8'), formatZooJson(networks, about));
  for (const text of ['{"networks": [{"name": 1}]}', '{}', '{"networks"', '[]']) {
    writeFileSync(join(scratch, 'zoo.json'), text);
    assert.throws(() => readZoo(scratch), {code: 'zoo-damaged'}, text);
  }
  assert.deepEqual(readZoo(join(scratch, 'nowhere')), []);
});

test('how far a run is stands in its folder; one that somebody went on with otherwise does not count', () => {
  const folder = join(scratch, 'runs', 'train', 'net-seed3');
  const recipe = {seed: 3, epochs: 2, data: {mean: [0.5]}, mix: null};
  const state = (failure: string | null = null) => readZooRun(scratch, 'net', recipe, failure).state;
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  assert.equal(state(), 'waiting');
  assert.equal(state('why'), 'failed');
  mkdirSync(join(folder, 'checkpoint'), {recursive: true});
  write('net.contract.ts', '');
  write('recipe.yaml', 'seed: 3\nepochs: 2\ndata:\n  mean:\n    - 0.5\nmix: null\n');
  assert.equal(state(), 'waiting');
  write(join('checkpoint', 'previous.safetensors'), '');
  assert.equal(state(), 'begun');
  assert.equal(state('why'), 'failed');
  const head = 'epoch,train/loss,train/acc,val/loss,val/acc,lr,images/s,seconds\n';
  write('results.csv', `${head}1,2,0.1,2,0.25,0.1,100,3\n2,2,0.1,3,0.5,0.1,300,4\n`);
  write('test.json', '{"epoch": 1, "images": 10, "loss": 2, "accuracy": 0.3}');
  const {reached} = readZooRun(scratch, 'net', recipe, 'why');
  assert.deepEqual([reached?.epochs, reached?.seconds, reached?.imagesPerSecond], [2, 7, 150]); // as many at each speed
  assert.deepEqual([reached?.figures['val/acc'], reached?.figures['test/accuracy']], [0.25, 0.3]);
  rmSync(join(folder, 'checkpoint'), {recursive: true}); // to have the room
  assert.equal(state(), 'finished');
  write('recipe.yaml', 'seed: 3\nepochs: 9\ndata:\n  mean:\n    - 0.5\nmix: null\n');
  assert.equal(readZooRun(scratch, 'net', recipe, null).reason, 'epochs from 2 to 9');
  assert.equal(state(), 'changed');
});

test('a folder belongs to the settings that claimed it', () => {
  const folder = join(scratch, 'deep', 'claimed');
  const settings = {recipe: {epochs: 2, sizes: [1, 2], mix: null}, data: 'mini'};
  claimFolder(folder, settings);
  writeFileSync(join(folder, 'result'), '');
  claimFolder(folder, settings);
  assert.throws(() => claimFolder(folder, {...settings, recipe: {epochs: 3, sizes: [1], mix: null}}), {
    code: 'other-settings',
    message: `${folder} holds results of other settings: recipe.epochs was 2, now 3; recipe.sizes was [1,2], now [1].`,
  });
  const many = Object.fromEntries(Array.from({length: 20}, (_, at) => [`key${at}`, at]));
  assert.throws(() => claimFolder(folder, many), /; and 16 more\.$/);
  writeFileSync(join(folder, 'settings.json'), '{"recipe"');
  assert.throws(() => claimFolder(folder, settings), {code: 'folder-taken'});
  rmSync(join(folder, 'settings.json'));
  assert.throws(() => claimFolder(folder, settings), {code: 'folder-taken', message: /such as result/});
});
