import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {readCheckpoint, writeCheckpoint} from '../../runtime/runs/checkpoint.js';
import type {StoredCheckpoint} from '../../runtime/runs/checkpoint.js';
import {makeTinyFolder, miniData, runSpec, runTrain} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));

const runs = join(scratch, 'runs', 'train');

const spec = (args: readonly string[]) => runSpec(scratch, args);

/** Every file below the folder, with its time and size. */
function list(): string[] {
  return readdirSync(scratch, {recursive: true}).flatMap((name) => {
    const found = statSync(join(scratch, String(name)));
    return found.isFile() ? [`${String(name)} ${found.mtimeMs} ${found.size}`] : [];
  });
}

const write = (file: string, text: string) => (run: string) => writeFileSync(join(run, file), text);
const remove = (file: string) => (run: string) => rmSync(join(run, file), {recursive: true});
const toFolder = (file: string) => (run: string) => {
  rmSync(join(run, file), {force: true});
  mkdirSync(join(run, file));
};
const change = (file: string, from: string | RegExp, to: string) => (run: string) =>
  writeFileSync(join(run, file), readFileSync(join(run, file), 'utf8').replace(from, to));
const reseal = (edit: (checkpoint: StoredCheckpoint) => StoredCheckpoint) => (run: string) =>
  writeCheckpoint(run, edit(readCheckpoint(run, assert.fail)));

const tensor = {name: 'average.fc.weight', shape: [1], data: Float32Array.of(1)};
const longer = ['train', '--resume', 'run', '--epochs', '2'];

/** What is done to a run, a command on it, and what that says. */
const refused: Readonly<Record<string, readonly [(run: string) => void, readonly string[], RegExp]>> = {
  'no weights': [remove('weights'), ['val', 'run'], /weights-missing .*best\.safetensors/],
  'weights that are a pickle': [
    write('weights/best.safetensors', '\x80\x02}q.'),
    ['val', 'run'],
    /weights-(pickle|damaged)/,
  ],
  'weights of another network': [
    (run) => writeFileSync(join(run, 'weights', 'best.safetensors'), otherWeights()),
    ['predict', 'run', 'picture.png'],
    /weights-other .*does not fit/,
  ],
  'no recipe': [remove('recipe.yaml'), ['val', 'run'], /run-recipe .*recipe\.yaml has changed since the run started/],
  'a recipe of a later version': [
    (run) => {
      change('recipe.yaml', /$/, 'newkey: 3\n')(run);
      change('environment.json', /"specnet": "[^"]*"/, '"specnet": "99.0.0"')(run);
    },
    ['val', 'run'],
    /unknown-key .*newkey[^]*run-recipe .*was written by specnet 99\.0\.0; this is specnet \d.*\n {2}Use the version/,
  ],
  'an edited recipe': [
    change('recipe.yaml', 'batch: 64', 'batch: 32'),
    longer,
    /resume-keeps .*recipe\.yaml, which has been edited/,
  ],
  'no environment': [
    remove('environment.json'),
    ['report', 'run'],
    /data-unrecorded .*\n {2}Name its data set with --data/,
  ],
  'no module': [
    remove('tiny.ts'),
    ['val', 'run'],
    /module-unreadable .*restore the original file|module-unreadable [^]*restore the original file/,
  ],
  'a module that throws': [
    write('tiny.ts', 'throw new Error("of its own")'),
    longer,
    /module-foreign .*tiny\.ts:1:1: "throw" stands here[^]*None of it was run/,
  ],
  'a module with a line at its head': [
    change('tiny.ts', /^/, "process.stderr.write('it ran');\n"),
    ['predict', 'run', 'picture.png'],
    /module-foreign .*tiny\.ts:1:8: "\." stands here(?![^]*it ran\n)/,
  ],
  'a contract that does more than declare': [
    change('tiny.contract.ts', /$/, "process.stderr.write('it ran');\n"),
    ['report', 'run'],
    /module-foreign .*tiny\.contract\.ts:\d+:8: "\." stands here(?![^]*it ran\n)/,
  ],
  'a module of an operation that is gone': [
    change('tiny.ts', /\brelu\b/g, 'gone'),
    ['val', 'run'],
    /module-unreadable .*gone/,
  ],
  'a module that never ends': [
    (run) => {
      rmSync(join(run, 'tiny.ts'));
      symlinkSync('/dev/zero', join(run, 'tiny.ts'));
    },
    ['val', 'run'],
    /module-unreadable .*it is a link to another folder/,
  ],
  'a log that is a link': [
    (run) => {
      rmSync(join(run, 'train.log'));
      symlinkSync(join(run, 'spec.yaml'), join(run, 'train.log'));
    },
    longer,
    /write-failed .*ELOOP/,
  ],
  'weights that are a link': [
    (run) => {
      renameSync(join(run, 'weights'), join(run, 'elsewhere'));
      symlinkSync('elsewhere', join(run, 'weights'));
    },
    longer,
    /run-link .*weights is a link, to elsewhere/,
  ],
  'a checkpoint that names a network elsewhere': [
    (run) => {
      remove('checkpoint/previous.safetensors')(run);
      reseal((stored) => ({...stored, origin: {...stored.origin, network: '../whole/tiny'}}))(run);
      remove('checkpoint/previous.safetensors')(run);
    },
    longer,
    /checkpoint-damaged .*\.\.\/whole\/tiny/,
  ],
  'results.csv that is a folder': [toFolder('results.csv'), longer, /write-failed .*results\.csv could not be written/],
  'both checkpoints cut short': [
    (run) => ['last', 'previous'].forEach((name) => write(`checkpoint/${name}.safetensors`, 'x')(run)),
    longer,
    /checkpoint-damaged [^]*weights of its best epoch/,
  ],
  'no checkpoint': [remove('checkpoint'), longer, /checkpoint-missing/],
  'a checkpoint with a tensor too few': [
    reseal((stored) => ({...stored, weights: stored.weights.slice(1)})),
    longer,
    /checkpoint-other .*conv1\.weight is missing/,
  ],
  'a checkpoint with a tensor too many': [
    reseal((stored) => ({...stored, trainer: [...stored.trainer, tensor]})),
    longer,
    /checkpoint-other .*nothing here remembers average\.fc\.weight/,
  ],
  'a checkpoint without its momentum': [
    reseal((stored) => ({...stored, trainer: stored.trainer.slice(0, -1)})),
    longer,
    /checkpoint-other .*the state has no optimizer\.momentum_buffer/,
  ],
  'a checkpoint of another spec': [
    reseal((stored) => ({...stored, origin: {...stored.origin, spec: '00000000'}})),
    longer,
    /resume-spec .*another network/,
  ],
};

function otherWeights(): Buffer {
  const header = Buffer.from('{"fc.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'.padEnd(64));
  const length = Buffer.alloc(8);
  length.writeUInt8(header.length);
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

describe('a run that somebody has damaged', () => {
  before(async () => {
    const args = ['tiny.yaml', ...miniData, '--epochs', '1', 'data.fraction=0.1', '--name', 'whole'];
    const {status, output} = await runTrain(scratch, args);
    assert.equal(status, 0, output);
    cpSync(join(packageRoot, 'test', 'images', 'pictures', 'color.png'), join(scratch, 'picture.png'));
  });

  const damage = (how: (run: string) => void): void => {
    rmSync(join(runs, 'run'), {recursive: true, force: true});
    cpSync(join(runs, 'whole'), join(runs, 'run'), {recursive: true, preserveTimestamps: true});
    how(join(runs, 'run'));
  };

  for (const [name, [how, args, pattern]] of Object.entries(refused)) {
    it(`(${name}) is refused with the reason, and nothing is written`, async () => {
      damage(how);
      const files = list();
      const {status, output} = await spec(args);
      assert.ok(status === 1 || status === 2, output);
      assert.match(output, pattern);
      assert.doesNotMatch(output, /internal {2}|^ +at /m);
      assert.deepEqual(list(), files);
    });
  }

  it('is listed beside the others with what there is', async () => {
    for (const how of [
      toFolder('results.csv'),
      write('results.csv', ''),
      write('results.csv', 'a,b\n\0,\n'),
      write('test.json', '['),
    ]) {
      damage(how);
      const {status, output} = await spec(['runs']);
      assert.equal(status, 0, output);
      assert.match(output, /\n {2}whole +tiny .*%[^]*\n {2}run +tiny |\n {2}run +tiny [^]*\n {2}whole +tiny .*%/);
      assert.doesNotMatch(output, /NaN/);
    }
  });

  it('is not looked for under a name that is a place, nor with control characters on the screen', async () => {
    const args: [string, RegExp][] = [
      ['', /run-unknown/],
      ['..', /run-incomplete {2}\.\. is not a run/],
      ['\u001b[31mred', /run-unknown {2}There is no run "\\u\{1b\}\[31mred"/],
    ];
    for (const [name, pattern] of args) assert.match((await spec(['val', name])).output, pattern);
  });

  it('names classes without the files of its data set', async () => {
    damage(change('environment.json', /"data": "cifar10-mini"/, '"data": "a folder that is gone"'));
    const {status, output} = await spec(['predict', 'run', 'picture.png', '--top', '1']);
    assert.equal(status, 0, output);
    assert.match(output, /^picture\.png, 37 x 23\n {2}[a-z]+ +\d/);
  });
});
