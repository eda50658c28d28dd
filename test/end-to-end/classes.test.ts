import assert from 'node:assert/strict';
import {copyFileSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';
import {packageRoot} from '#package-root';
import {makeTinyFolder, runSpec} from '../tools/train-tiny.js';
import {writeOwnData} from './own-data.js';

const scratch = makeTinyFolder();
after(() => rmSync(scratch, {recursive: true}));
const run = join(scratch, 'runs', 'train', 'two');

/** A command that has to end well; what it prints. */
async function stdout(...args: string[]): Promise<string> {
  const {status, output, stdout: printed} = await runSpec(scratch, args);
  assert.equal(status, 0, output);
  return printed;
}

describe('a run on data of the user, under the name of a set that comes with specnet', () => {
  before(async () => {
    writeOwnData(join(scratch, 'own'), ['kermit', 'trigger'], 6);
    writeOwnData(join(scratch, 'turned'), ['trigger', 'kermit'], 6);
    writeOwnData(join(scratch, 'more'), ['kermit', 'trigger', 'piggy'], 6);
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
