import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {runMounting, spec} from '../tools/shell.js';
import {makeFolderOf, miniData, runTrain} from '../tools/train-tiny.js';

const scratch = makeFolderOf('slim.yaml');
after(() => rmSync(scratch, {recursive: true}));
mkdirSync(join(scratch, 'temporary'));

const start = ['slim.yaml', ...miniData, 'data.fraction=0.1', '--epochs'];

/** Does it in a folder that nobody may write to, with these of the files there. */
function runReadOnly(files: string, command: string) {
  const mount = 'mkdir -p locked && mount -t tmpfs -o size=16m none locked';
  const lock = `cp -r ${files} locked && mount -o remount,ro locked && cd locked`;
  return runMounting(scratch, `export TMPDIR="$PWD/temporary"; ${mount} && ${lock} && ${command}`);
}

const canMount = runReadOnly('slim.yaml', 'true').status === 0;

/** What is in the mounted folder, a command, its status, and what that says: of the place and the way out. */
const refused: Readonly<Record<string, readonly [files: string, command: string, pattern: RegExp]>> = {
  'a spec cannot be built': [
    'slim.yaml',
    `train ${start.join(' ')} 1`,
    /^error {2}output-unwritable {2}".*\/generated\/slim\.ts" cannot be written: EROFS\.\n {2}Make the folder /,
  ],
  'a run cannot begin': [
    'slim.yaml generated runs',
    `train ${start.join(' ')} 1`,
    /\nerror {2}run-folder {2}A folder .* in runs\/train: EROFS.*\n {2}Check that this folder may be written to /,
  ],
  'a run cannot go on': [
    'runs',
    'train --resume slim --epochs 2',
    /^error {2}write-failed {2}.*\/train\/slim\/\.lock could not .* EROFS.*\n {2}Check that the folder .* written to/,
  ],
  'a report has no place': [
    'runs',
    'report slim --out runs/train/slim/report.html',
    /error {2}output-unwritable {2}"runs\/train\/slim\/report\.html" cannot be written: EROFS\. Make the folder /,
  ],
};

test('where nothing may be written', async (t) => {
  if (!canMount) return t.skip('no disk may be mounted here');
  const {status, output} = await runTrain(scratch, [...start, '1']);
  assert.equal(status, 0, output);
  const list = (): string[] => readdirSync(scratch, {recursive: true, encoding: 'utf8'}).sort();
  const before = list();
  for (const [name, [files, command, pattern]] of Object.entries(refused)) {
    await t.test(`${name}: the reason, the place, the way out, and nothing elsewhere`, () => {
      const stdout = runReadOnly(files, `${spec} ${command}`);
      assert.equal(stdout.status, 1, stdout.output);
      assert.match(stdout.output, pattern);
      assert.deepEqual(list(), before);
    });
  }
  await t.test('a report finds one elsewhere', () => {
    const stdout = runReadOnly('runs', `${spec} report slim --out ../slim.html`);
    assert.deepEqual(stdout, {status: 0, output: 'written    ../slim.html\n'});
    assert.deepEqual(list(), [...before, 'slim.html'].sort());
  });
});
