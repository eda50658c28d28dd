import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {cpSync, existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {packageRoot} from '#package-root';
import {readCheckpoint} from '../../runtime/runs/checkpoint.js';
import {assertStatus} from '../tools/assert-outcome.js';
import {runSpec} from '../tools/run-spec.js';
import {makeWorkersFolder, readNumbers, shortRecipe, startTraining} from './train-workers.js';

const folder = makeWorkersFolder();
after(() => rmSync(folder, {recursive: true}));

const mini = ['--data', 'cifar10-mini'];
const runOf = (name: string): string => join(folder, 'runs', 'train', name);

test('SIGTERM to one worker stops all after the same step; 1, 2 and 4 workers go on to the same losses', async () => {
  const args = ['normed.yaml', ...shortRecipe, 'accumulate=4', '--epochs', '60', '--name', 'stopped'];
  const started = await startTraining(folder, 2, args);
  await started[0]?.until((output) => output.includes('epoch 2/60'));
  started[1]?.child.kill('SIGTERM');
  for (const {ended} of started) await assertStatus(ended, 130);
  const [chief] = await Promise.all(started.map(async ({ended}) => (await ended).output));
  assert.match(chief ?? '', /worker 1 \(127\.0\.0\.1:\d+\) was interrupted: all stop after this step\./);
  assert.match(chief ?? '', /spec train --resume runs\/train\/stopped continues from here\./);
  const {history, step} = readCheckpoint(runOf('stopped'), assert.fail).state;
  const length = ['--epochs', String(history.length + (step > 0 ? 2 : 1))];
  for (const workers of [2, 4]) cpSync(runOf('stopped'), runOf(`by-${workers}`), {recursive: true});

  await assertStatus(runSpec(folder, 'train', '--resume', 'stopped', ...length), 0);
  for (const workers of [2, 4]) {
    const resumed = await startTraining(folder, workers, ['--resume', `by-${workers}`, ...length]);
    for (const {ended} of resumed) await assertStatus(ended, 0);
    readNumbers(folder, `by-${workers}`).forEach((row, epoch) => {
      const expected = readNumbers(folder, 'stopped')[epoch] ?? [];
      const distance = (column: number) => Math.abs((row[column] ?? NaN) - (expected[column] ?? NaN));
      for (const column of [1, 3]) assert.ok(distance(column) < 1e-5, `${row.join()} ${expected.join()}`);
    });
  }
});

test('a worker with another recipe, precision or data is named, and nothing is trained', async () => {
  const refuse = async (own: readonly string[], found: string): Promise<void> => {
    const given = {0: mini, 1: own.includes('--data') ? own : [...mini, ...own]};
    const args = ['normed.yaml', '--recipe', 'short.yaml', '--name', 'refused'];
    const started = await startTraining(folder, 2, args, given);
    for (const {ended} of started) {
      const {status, output} = await ended;
      assert.equal(status, 2, output);
      assert.match(output, new RegExp(`workers-differ {2}worker 1 \\(\\S+\\) has ${found}`));
      assert.match(output, /, and the chief, worker 0 \(\S+\), has /);
    }
  };
  await refuse(['optimizer.lr=0.06'], 'recipe\\.optimizer\\.lr 0\\.06');
  await refuse(['precision=bfloat16'], 'recipe\\.precision bfloat16');
  await refuse(['--data', changeByte()], 'data fingerprint');
  assert.ok(!existsSync(runOf('refused')));
});

/** The bundled images but for one byte, in a folder of their own. */
function changeByte(): string {
  const [from, to] = [join(packageRoot, 'data', 'cifar10-mini'), join(folder, 'changed')];
  cpSync(from, to, {recursive: true});
  const description = JSON.parse(readFileSync(join(to, 'dataset.json'), 'utf8'));
  const [file] = description.train;
  const bytes = readFileSync(join(to, file.name));
  bytes[1000] = (bytes[1000] ?? 0) ^ 1;
  writeFileSync(join(to, file.name), bytes);
  file.sha1 = createHash('sha1').update(bytes).digest('hex');
  writeFileSync(join(to, 'dataset.json'), JSON.stringify(description));
  return to;
}
