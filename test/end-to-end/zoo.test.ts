import assert from 'node:assert/strict';
import type {ChildProcess} from 'node:child_process';
import {existsSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {lockFolder} from '../../runtime/runs/lock-run.js';
import {makeTinyFolder, readResults, runSpec} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const inScratch = (...parts: string[]): string => join(scratch, ...parts);
const read = (...parts: string[]): string => readFileSync(inScratch(...parts), 'utf8');
const tiny = read('tiny.yaml');
const small = tiny.replace('name: tiny', 'name: small').replace('channels: 64', 'channels: 32');
writeFileSync(inScratch('small.yaml'), small);

const settings = ['--data', 'cifar10-mini', '--epochs', '2', 'data.fraction=0.2', 'views=flip'];
const args = ['zoo', 'tiny.yaml', 'small', ...settings, '--seeds', '1,2'];
const runs = ['small-seed1', 'tiny-seed1', 'small-seed2', 'tiny-seed2'];

/** The part of zoo.json that no clock and no command line has made. */
function readZoo(out: string): unknown {
  const timed = ['imagesPerSecond', 'seconds', 'command'];
  return JSON.parse(read(out, 'zoo.json'), (key, value: unknown) => (timed.includes(key) ? null : value));
}

/** Of a table in Markdown. */
function listRows(page: string): string[] {
  return page.split('\n').filter((line) => line.startsWith('| ')).slice(2);
}

/** Of the runs that are finished: a training writes other times each time that it runs. */
function readTimes(out: string): Map<string, string> {
  const finished = runs.filter((run) => existsSync(inScratch(out, 'runs', 'train', run, 'test.json')));
  return new Map(finished.map((run) => [run, read(out, 'runs', 'train', run, 'results.csv')]));
}

const whole = await runSpec(scratch, [...args, '--out', 'whole']);

test("the table's numbers are those of the runs", () => {
  assert.equal(whole.status, 0, whole.output);
  const order = [...whole.output.matchAll(/Run (\d of 4: .*)/g)].map(([, run]) => run);
  const expected = ['1 of 4: small, seed 1', '2 of 4: tiny, seed 1', '3 of 4: small, seed 2', '4 of 4: tiny, seed 2'];
  assert.deepEqual(order, expected);
  const {networks} = JSON.parse(read('whole', 'zoo.json'));
  assert.deepEqual(networks.map(({name}: {name: string}) => name), ['small', 'tiny']);
  for (const network of networks) {
    const reached = [1, 2].map((seed) => {
      const run = join('whole', 'runs', 'train', `${network.name}-seed${seed}`);
      const test = JSON.parse(read(run, 'test.json'));
      const rows = readResults(inScratch(run));
      const row = rows.find(([epoch]) => Number(epoch) === test.epoch);
      return [Number(row?.[rows[0]?.indexOf('val/acc') ?? -1]), test.accuracy, test.flip.test.accuracy] as number[];
    });
    const cells = listRows(read('whole', 'zoo.md')).find((row) => row.startsWith(`| ${network.name} |`))?.split(' | ');
    for (const [at, key] of ['val/acc', 'test/accuracy', 'test/acc, flip'].entries()) {
      const [one = NaN, other = NaN] = reached.map((values) => values[at]);
      const {mean, deviation} = network.figures[key];
      assert.ok(Math.abs(mean - (one + other) / 2) < 1e-12, key);
      assert.ok(Math.abs(deviation - Math.abs(one - other) / Math.SQRT2) < 1e-12, key);
      assert.equal(cells?.[6 + at], `${(50 * (one + other)).toFixed(2)} ± ${(100 * deviation).toFixed(2)}`);
    }
    const contract = read('whole', 'generated', `${network.name}.contract.ts`);
    for (const count of ['parameters', 'macs']) {
      assert.match(contract, new RegExp(`^ {2}${count}: ${network[count]},$`, 'm'));
    }
  }
  assert.match(whole.stdout, /^ {2}spec .*\n {2}small .* 1, 2 .*\n {2}tiny .* 1, 2 .*\n$/);
});

test('killed between and within runs, the same command ends with the same table, and trains no run twice', async () => {
  const kill = (sign: string, signal: NodeJS.Signals) => {
    let sent = false;
    return (printed: string, child: ChildProcess): void => {
      if (!sent && printed.includes(sign)) sent = child.kill(signal);
    };
  };
  const finished = new Map<string, string>();
  let isInside = false;
  const signs: [sign: string, signal: NodeJS.Signals, status: number | null][] = [
    ['Run 1 of 4', 'SIGKILL', null], // before its folder is there
    ['epoch 1/2', 'SIGKILL', null], // of the first run
    ['Weights, results.csv', 'SIGKILL', null], // between the first and the second
    ['epoch 1/2', 'SIGINT', 130], // of the second
    ['Run 3 of 4', 'SIGKILL', null],
    ['run      broken/runs/train/tiny-seed2', 'SIGKILL', null], // the last has a folder
  ];
  for (const [sign, signal, status] of signs) {
    const ended = await runSpec(scratch, [...args, '--out', 'broken'], kill(sign, signal));
    assert.equal(ended.status, status, ended.output);
    if (isInside) assert.match(ended.output, /tiny-seed1 resumes after epoch [12]/);
    isInside = signal === 'SIGINT';
    if (isInside) assert.match(ended.output, /The same command continues from here\./);
    assert.match(read('broken', 'zoo.md'), /\n`spec zoo .*`\n$/);
    for (const [run, text] of readTimes('broken')) finished.set(run, finished.get(run) ?? text);
  }
  assert.deepEqual([...finished.keys()], runs.slice(0, 3));
  const last = await runSpec(scratch, [...args, '--out', 'broken', '--format', 'json']);
  assert.equal(last.status, 0, last.output);
  assert.match(last.output, /4 runs, 3 finished before/);
  assert.equal(last.stdout, read('broken', 'zoo.json'));
  assert.deepEqual(readZoo('broken'), readZoo('whole'));
  for (const [run, text] of finished) assert.equal(read('broken', 'runs', 'train', run, 'results.csv'), text, run);
  for (const run of runs) {
    // Killed right after the test, a run may have said it on the screen alone.
    const tests = read('broken', 'runs', 'train', run, 'train.log').match(/Best epoch/g) ?? [];
    assert.ok(tests.length <= 1, run);
  }
  assert.deepEqual(readdirSync(inScratch('broken')), ['generated', 'runs', 'settings.json', 'zoo.json', 'zoo.md']);
});

test('what does not fit stands in the table with its reason, and runs that are finished stay as they are', async () => {
  const times = readTimes('whole');
  const asked = ['zoo', 'tiny', 'resnet18-imagenet', ...settings, '--seeds', '1', '--out', 'whole'];
  const more = await runSpec(scratch, [...asked, '--format', 'markdown']);
  assert.equal(more.status, 1, more.output);
  assert.equal(more.stdout, read('whole', 'zoo.md'));
  const [first, second, third] = listRows(more.stdout);
  assert.match(first ?? '', /^\| small .* 1, 2 .* \| {2}\|$/);
  assert.match(second ?? '', /^\| tiny .* 1, 2 .* \| {2}\|$/);
  assert.match(third ?? '', /^\| resnet18-imagenet .*\| - \| does not fit: .*\[224, 224, 3\]/);
  assert.deepEqual(readTimes('whole'), times);
});

test('a run that fails stands in the table with its reason, and the others go on', async () => {
  writeFileSync(
    inScratch('frail.yaml'),
    'name: frail\ninput: [32, 32, 3]\nclasses: 10\nstem:\n  - conv: {name: conv1, kernel: 3, channels: 8}\nstages:\n' +
      '  - body:\n      - conv: {name: conv2, kernel: 3, stride: 2, channels: 16}\n' +
      '      - conv: {name: conv3, kernel: 3, stride: 2, channels: 16}\n',
  );
  const rate = ['optimizer.lr=20', '--seeds', '3', '--out', 'steep'];
  const {status, output} = await runSpec(scratch, ['zoo', 'frail', 'small', ...settings, ...rate]);
  assert.equal(status, 1, output);
  assert.match(output, /error {2}loss-not-finite/);
  const [first, second] = listRows(read('steep', 'zoo.md'));
  assert.match(first ?? '', /^\| frail .*\| - \| seed 3 failed: Training stopped: the loss is \S+ at epoch 1/);
  assert.match(second ?? '', /^\| small .* 3 .* \| {2}\|$/);
  // What is known of a network stays there when another is asked for.
  const again = await runSpec(scratch, ['zoo', 'small', ...settings, ...rate]);
  assert.equal(again.status, 0, again.output);
  assert.match(read('steep', 'zoo.md'), /^\| frail .*seed 3 failed/m);
});

test('other settings, another spec, or a folder of something else are refused, and nothing is changed', async () => {
  const before = readdirSync(scratch);
  const table = read('whole', 'zoo.json');
  writeFileSync(inScratch('tiny.yaml'), tiny.replace('channels: 64', 'channels: 48'));
  const asked = ['zoo', 'small', ...settings];
  const cases: [args: string[], pattern: RegExp][] = [
    [
      [...asked.map((arg) => (arg === '2' ? '3' : arg)), 'optimizer.lr=1', '--out', 'whole'],
      /other-settings {2}whole .*: recipe\.epochs was 2, now 3; recipe\.optimizer\.lr was 0\.1, now 1\.\n.*--out/,
    ],
    [
      ['zoo', 'tiny', ...settings, '--out', 'whole'],
      /zoo-spec {2}whole holds runs of another tiny \(spec [0-9a-f]{8}\)/,
    ],
    [[...asked, '--out', '.'], /folder-taken {2}\. already holds something else/],
    [[...asked, '--out', 'whole', '--seeds', '1,x'], /zoo-seeds .*"1,x"/],
    [[...asked, '--out', 'whole', '--seeds', '1,1'], /zoo-seeds/],
    [[...asked, '--out', 'whole', 'seed=5'], /zoo-seeds .*\n.*--seeds 5/],
    [[...asked, 'smal', 'optimizer.ls=1', '--out', 'whole'], /no spec "smal"[^]*no key "ls"/],
  ];
  for (const [given, pattern] of cases) {
    const {status, output} = await runSpec(scratch, given);
    assert.equal(status, 2, output);
    assert.match(output, pattern);
  }
  await lockFolder(
    inScratch('whole'),
    async () => {
      const {status, output} = await runSpec(scratch, [...asked, '--out', 'whole']);
      assert.equal(status, 1, output);
      assert.match(output, /zoo-busy/);
    },
    () => assert.fail('locked'),
  );
  assert.equal(read('whole', 'zoo.json'), table);
  assert.deepEqual(readdirSync(scratch), before);
});
