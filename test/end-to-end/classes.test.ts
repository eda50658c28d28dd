import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {copyFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {makeTinyFolder, runSpec} from '../tools/train-tiny.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));
const run = join(scratch, 'runs', 'train', 'two');

const mini = join(packageRoot, 'data', 'cifar10-mini');
const record = 3073;

/** The frogs and horses of cifar10-mini as somebody's own data; its description kept the name it was copied from. */
function writeOwnData(folder: string, classes: readonly string[]): void {
  mkdirSync(folder);
  const files = ['data_batch_1.bin', 'test_batch.bin'].map((name) => {
    const all = readFileSync(join(mini, name));
    const records = Array.from({length: all.length / record}, (_, at) => all.subarray(at * record, (at + 1) * record));
    const own = Buffer.concat(records.filter(([label]) => label === 6 || label === 7));
    for (let at = 0; at < own.length; at += record) own[at] = (own[at] ?? 0) - 6;
    writeFileSync(join(folder, name), own);
    return [{name, bytes: own.length, sha1: createHash('sha1').update(own).digest('hex')}];
  });
  const description = JSON.parse(readFileSync(join(mini, 'dataset.json'), 'utf8')) as Record<string, unknown>;
  const text = JSON.stringify({...description, classes, train: files[0], test: files[1]});
  writeFileSync(join(folder, 'dataset.json'), text);
}

/** A command that has to end well; what it prints. */
async function stdout(...args: string[]): Promise<string> {
  const {status, output, stdout: printed} = await runSpec(scratch, args);
  assert.equal(status, 0, output);
  return printed;
}

describe('a run on data of the user, under the name of a set that comes with specnet', () => {
  before(async () => {
    writeOwnData(join(scratch, 'own'), ['kermit', 'trigger']);
    writeOwnData(join(scratch, 'turned'), ['trigger', 'kermit']);
    writeOwnData(join(scratch, 'more'), ['kermit', 'trigger', 'piggy']);
    writeFileSync(join(scratch, 'two-net.yaml'), 'name: two-net\nextends: tiny\nclasses: 2\n');
    copyFileSync(join(packageRoot, 'test', 'images', 'pictures', 'color.png'), join(scratch, 'picture.png'));
    await stdout('train', 'two-net', '--data', 'own', '--epochs', '1', '--name', 'two', 'data.workers=0');
  });

  it('keeps its classes, and val, predict and report name the same', async () => {
    assert.deepEqual(JSON.parse(readFileSync(join(run, 'classes.json'), 'utf8')), ['kermit', 'trigger']);
    assert.deepEqual(JSON.parse(await stdout('val', 'two', '--json')).classes, ['kermit', 'trigger']);
    const [{classes}] = JSON.parse(await stdout('predict', 'two', 'picture.png', '--json'));
    const named = (classes as {name: string; index: number}[]).sort((a, b) => a.index - b.index);
    assert.deepEqual(named.map(({name}) => name), ['kermit', 'trigger']);
    await stdout('report', 'two', '--out', 'two.html');
    assert.match(readFileSync(join(scratch, 'two.html'), 'utf8'), /kermit[^]*trigger/);
  });

  it('is not evaluated by data that calls its classes otherwise', async () => {
    const message = /data-classes .*\/two was trained on other classes.*class 0 is "kermit" in the run, and "trigger"/;
    for (const args of [['val', 'two'], ['report', 'two'], ['predict', 'two', 'picture.png']]) {
      const {status, output} = await runSpec(scratch, [...args, '--data', 'turned']);
      assert.equal(status, 2, output);
      assert.match(output, message);
    }
    for (const [data, count] of [['more', 3], ['cifar10-mini', 10]] as const) {
      const {status, output} = await runSpec(scratch, ['val', 'two', '--data', data]);
      assert.equal(status, 2, output);
      assert.match(output, new RegExp(`data-classes .*was trained on 2 classes, and cifar10-mini has ${count}\\.`));
    }
  });

  it('that was made before runs kept their classes is named by its data', async () => {
    renameSync(join(run, 'classes.json'), join(scratch, 'kept.json'));
    const [{classes}] = JSON.parse(await stdout('predict', 'two', 'picture.png', '--json', '--top', '1'));
    assert.match(classes[0].name, /^(kermit|trigger)$/);
    await stdout('val', 'two', '--data', 'turned');
    renameSync(join(scratch, 'kept.json'), join(run, 'classes.json'));
  });
});
