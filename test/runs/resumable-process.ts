// A training of its own process, to be killed: node resumable-process.js BASE EPOCHS [slowly]
import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {lockRun} from '../../runtime/runs/lock-run.js';
import {runFolder, trainResumably} from './resumable-training.js';

const [base = '.', epochs, slowly] = process.argv.slice(2);
const folder = join(base, runFolder);
// Killed while it made the folder, the run had not begun.
if (!existsSync(join(folder, 'checkpoint', 'last.safetensors'))) {
  rmSync(join(base, 'runs'), {recursive: true, force: true});
}
const pause = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
const run = () => trainResumably(base, {epochs: Number(epochs), ...(slowly === undefined ? {} : {onStep: pause})});
process.stdout.write('begun\n');
await (existsSync(folder) ? lockRun(folder, run) : run());
