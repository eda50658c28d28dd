// Kills `spec train` a hundred times, goes on with it each time, and holds every file of the run to those of one that
// was not killed: node dist/test/runs/kill-hundred.js
import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {makeEventfulFolder, runFolder, startArguments, trainWhole} from '../tools/eventful-run.js';
import {enoughEpochs, killTraining} from '../tools/kill-training.js';
import {assertSameFiles, readRunFiles} from '../tools/run-files.js';

const kills = 100;
const report = (line: string): void => void process.stdout.write(line);
const [whole, killed] = [makeEventfulFolder(), makeEventfulFolder()];
try {
  const epochs = enoughEpochs(kills);
  report(`a run of ${epochs} epochs that nobody disturbs …\n`);
  const words = startArguments(epochs);
  const pace = await trainWhole(whole, words);
  await killTraining(killed, words, {kills, pace, report});
  assertSameFiles(join(killed, runFolder), join(whole, runFolder));
  const names = readRunFiles(join(killed, runFolder)).map(([name]) => name);
  report(`killed ${kills} times in ${epochs} epochs: the same in ${names.join(', ')}\n`);
} finally {
  for (const folder of [whole, killed]) rmSync(folder, {recursive: true});
}
