// Writes a checkpoint and is killed on the way: node write-and-die.js RUN OTHER-RUN CALLS
// It is the other run's checkpoint, and so many calls to the file system get through.
import {readCheckpoint, writeCheckpoint} from '../../runtime/runs/checkpoint.js';
import {killAfterCalls} from './dying-disk.js';

const [run = '.', other = '.', calls] = process.argv.slice(2);
const checkpoint = readCheckpoint(other, (line) => {
  throw new Error(line);
});
killAfterCalls(Number(calls));
writeCheckpoint(run, checkpoint);
