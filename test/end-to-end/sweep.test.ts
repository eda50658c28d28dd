import assert from 'node:assert/strict';
import {existsSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {lockPath} from '../../runtime/runs/lock-run.js';
import {createRandom, nextBelow, nextUniform} from '../../runtime/random/random.js';
import {startSpec} from '../tools/start-spec.js';
import {makeFolderOf, readResults, runSpec} from '../tools/train-tiny.js';

const scratch = makeFolderOf('tiny.yaml', 'even.yaml');
after(() => rmSync(scratch, {recursive: true}));

const inScratch = (...parts: string[]): string => join(scratch, ...parts);
const read = (...parts: string[]): string => readFileSync(inScratch(...parts), 'utf8');

const trials = 6;
const epochs = 4;
const document = `name: rates
spec: tiny
recipe: even.yaml
data: cifar10-mini
fixed: {epochs: ${epochs}, data.fraction: 0.2}
space:
  optimizer.lr: {loguniform: [0.01, 0.2]}
  batch: {choice: [32, 64]}
trials: ${trials}
seed: 5
`;
writeFileSync(inScratch('rates.yaml'), document);

interface Table {
  readonly number: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly state: string;
  readonly best: {readonly value: number; readonly epoch: number} | null;
  readonly reason: string | null;
}

interface Results {
  readonly best: number;
  readonly command: string;
  readonly trials: readonly Table[];
}

async function readTable(out: string, name = 'rates'): Promise<Results> {
  const {status, stdout, output} = await runSpec(scratch, ['sweep', name, '--out', out, '--table', '--json']);
  assert.equal(status, 0, output);
  return JSON.parse(stdout) as Results;
}

const runOf = (out: string, trial: number): string => join(out, 'runs', 'train', `trial-${trial}`);

/** What the trials of a sweep gave, without what a clock made. */
function readAll(out: string): unknown[] {
  return Array.from({length: trials}, (_, trial) => [
    readResults(inScratch(runOf(out, trial))),
    JSON.parse(read(runOf(out, trial), 'test.json')),
  ]);
}

const whole = await runSpec(scratch, ['sweep', 'rates', '--out', 'whole']);

test('a sweep trains every trial once, and its table is what their folders say', async () => {
  assert.equal(whole.status, 0, whole.output);
  const table = await readTable('whole');
  const expected = table.trials.map((_, at) => [at, 'finished']);
  assert.deepEqual(table.trials.map(({number, state}) => [number, state]), expected);
  assert.equal(new Set(table.trials.map(({settings}) => JSON.stringify(settings))).size, trials);
  for (const {number, best, settings} of table.trials) {
    const rows = readResults(inScratch(runOf('whole', number)));
    assert.deepEqual(rows.slice(1).map(([epoch]) => epoch), ['1', '2', '3', '4']);
    const column = rows[0]?.indexOf('val/acc') ?? -1;
    const accuracies = rows.slice(1).map((row) => Number(row[column]));
    assert.equal(best?.value, Math.max(...accuracies));
    assert.equal(best?.epoch, 1 + accuracies.indexOf(Math.max(...accuracies)));
    assert.match(read(runOf('whole', number), 'recipe.yaml'), new RegExp(`\\nbatch: ${String(settings['batch'])}\\n`));
  }
  const values = table.trials.map(({best}) => best?.value ?? 0);
  assert.equal(table.best, values.indexOf(Math.max(...values)));
  // The best stands first.
  assert.match(whole.stdout, new RegExp(`^  trial .*\\n +${table.best} `));
  assert.ok(whole.stdout.includes(`Best: trial ${table.best}, val/acc`), whole.stdout);
  const more = await runSpec(scratch, ['sweep', 'rates', '--out', 'whole']);
  assert.match(more.output, /6 trials, 6 done before/);
  assert.doesNotMatch(more.output, /epoch 1/);
});

test("the best trial's command trains it once more, to the same numbers", async () => {
  const {command, best} = await readTable('whole');
  const [program, ...words] = command.split(' ');
  assert.equal(program, 'spec');
  const {status, output} = await runSpec(scratch, [...words, '--name', 'again']);
  assert.equal(status, 0, output);
  assert.deepEqual(readResults(inScratch('runs', 'train', 'again')), readResults(inScratch(runOf('whole', best))));
});

test('killed ten times at random moments, by two processes at once, it ends in the same trials', async () => {
  const random = createRandom(10);
  const args = ['sweep', 'rates', '--out', 'killed'];
  for (let kill = 0; kill < 5; kill++) {
    const lives = [0, 1].map(() => {
      const started = startSpec(scratch, args);
      const seen = nextBelow(random, 3);
      const delay = nextUniform(random) * 400;
      const countEpochs = (output: string): number => output.match(/^epoch \d/gm)?.length ?? 0;
      return started
        .until((output) => countEpochs(output) >= seen)
        .then(() => sleep(delay))
        .then(() => started.child.kill('SIGKILL'))
        .then(() => started.ended);
    });
    for (const {status, output} of await Promise.all(lives)) {
      assert.ok(status === null || status === 0, output);
      assert.doesNotMatch(output, /error /);
    }
  }
  const [one, other] = await Promise.all([0, 1].map(() => startSpec(scratch, args).ended));
  for (const ended of [one, other]) assert.equal(ended?.status, 0, ended?.output);
  assert.equal(one?.stdout.replaceAll(/\d+ s /g, '- s '), other?.stdout.replaceAll(/\d+ s /g, '- s '));
  assert.deepEqual(readAll('killed'), readAll('whole'));
  const folders = readdirSync(inScratch('killed', 'runs', 'train')).sort();
  assert.deepEqual(folders, Array.from({length: trials}, (_, trial) => `trial-${trial}`));
  for (const folder of folders) {
    // Killed right behind the test, a run may have said it on the screen alone.
    const tests = read('killed', 'runs', 'train', folder, 'train.log').match(/Best epoch/g) ?? [];
    assert.ok(tests.length <= 1, folder);
  }
  assert.deepEqual(readdirSync(inScratch('killed', 'locks')), []);
});

test('a job of an array trains its trial alone, to the same numbers; a busy one is left alone', async () => {
  const args = ['sweep', 'rates', '--out', 'array', '--trial'];
  const {status, output} = await runSpec(scratch, [...args, '4']);
  assert.equal(status, 0, output);
  assert.deepEqual(readdirSync(inScratch('array', 'runs', 'train')), ['trial-4']);
  assert.deepEqual(readResults(inScratch(runOf('array', 4))), readResults(inScratch(runOf('whole', 4))));
  await lockPath(
    inScratch('array', 'locks', 'trial-2.lock'),
    async () => {
      const busy = await runSpec(scratch, [...args, '2']);
      assert.deepEqual([busy.status, existsSync(inScratch(runOf('array', 2)))], [1, false]);
      assert.match(busy.output, /trial-busy/);
    },
    () => assert.fail('locked'),
  );
  for (const wrong of ['6', '-1', 'x']) {
    const refused = await runSpec(scratch, [...args, wrong]);
    assert.equal(refused.status, 2, refused.output);
  }
  assert.match((await runSpec(scratch, [...args, '6'])).output, /trial-unknown .*\n.*0 to 5/);
});

test('a loss that is no number is what the settings came to: it is in the table, and not tried again', async () => {
  writeFileSync(
    inScratch('frail.yaml'),
    'name: frail\ninput: [32, 32, 3]\nclasses: 10\nstem:\n  - conv: {name: conv1, kernel: 3, channels: 8}\nstages:\n' +
      '  - body:\n      - conv: {name: conv2, kernel: 3, stride: 2, channels: 16}\n' +
      '      - conv: {name: conv3, kernel: 3, stride: 2, channels: 16}\n',
  );
  const steep =
    'name: steep\nspec: frail\nrecipe: even.yaml\ndata: cifar10-mini\nsearch: grid\n' +
    'fixed: {epochs: 2, data.fraction: 0.2}\nspace: {optimizer.lr: {choice: [20, 0.001]}}\n';
  writeFileSync(inScratch('steep.yaml'), steep);
  const args = ['sweep', 'steep', '--out', 'steep'];
  const {status, output} = await runSpec(scratch, args);
  assert.equal(status, 0, output);
  assert.match(output, /trial 0 diverged: Training stopped: the loss is \S+ at epoch 1/);
  const table = await readTable('steep', 'steep');
  assert.deepEqual([table.best, table.trials.map(({state}) => state)], [1, ['diverged', 'finished']]);
  assert.doesNotMatch((await runSpec(scratch, args)).output, /^epoch 1/m);
});

test('more trials may be asked for later; other settings, and what does not fit, are refused', async () => {
  writeFileSync(inScratch('rates.yaml'), document.replace(`trials: ${trials}`, 'trials: 7'));
  const {status, output} = await runSpec(scratch, ['sweep', 'rates', '--out', 'whole']);
  assert.equal(status, 0, output);
  assert.match(output, /7 trials, 6 done before/);
  const before = readdirSync(inScratch('whole', 'runs', 'train'));
  const cases: [from: string, to: string, pattern: RegExp][] = [
    ['seed: 5', 'seed: 6', /other-settings .*seed was 5, now 6/],
    ['[32, 64]', '[32, 65]', /other-settings .*space\.batch\.values was \[32,64\], now \[32,65\]/],
    ['spec: tiny', 'spec: resnet18-imagenet', /data-mismatch {2}Trial 0: .*\[224, 224, 3\]/],
    ['seed: 5', 'stop: {name: asha}', /sweep-engine .*stop: asha/],
    ['seed: 5', 'search: optuna', /sweep-engine .*search: optuna/],
    ['spec: tiny', 'spec: tyni', /file-missing .*Did you mean "tiny"/],
  ];
  for (const [from, to, pattern] of cases) {
    writeFileSync(inScratch('rates.yaml'), document.replace(from, to));
    const out = /mismatch|engine|missing/.test(pattern.source) ? 'other' : 'whole';
    const refused = await runSpec(scratch, ['sweep', 'rates', '--out', out]);
    assert.equal(refused.status, 2, refused.output);
    assert.match(refused.output, pattern);
  }
  writeFileSync(inScratch('rates.yaml'), document);
  for (const idle of [['--table', '--trial', '3'], ['--page', 'x.html', '--on', 'ray'], ['--cpus', '2']]) {
    const refused = await runSpec(scratch, ['sweep', 'rates', '--out', 'whole', ...idle]);
    assert.equal(refused.status, 2, refused.output);
  }
  assert.deepEqual(readdirSync(inScratch('whole', 'runs', 'train')), before);
  assert.ok(!existsSync(inScratch('other', 'runs')));
});
