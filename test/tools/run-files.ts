import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, statSync} from 'node:fs';
import {join} from 'node:path';
import {fromBinary} from '@bufbuild/protobuf';
import {EventSchema} from '../../runtime/runs/tensorboard/event_pb.js';
import {sealKey} from '../../runtime/runs/weights/seal.js';
import {readResults} from './train-tiny.js';

/** Compares all that is in a run's folder with what is in another's, byte for byte but for what a clock has made. */
export function assertSameFiles(run: string, other: string): void {
  const [files, expected] = [readRunFiles(run), readRunFiles(other)];
  assert.deepEqual(files.map(([name]) => name), expected.map(([name]) => name));
  for (const [at, [name, content]] of files.entries()) assert.deepEqual(content, expected[at]?.[1], name);
}

/** Every file of a run by name, hidden ones too, without what a clock has made. */
export function readRunFiles(folder: string): (readonly [name: string, content: unknown])[] {
  return readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    // The file of the events is named by when it began, and by which process.
    .map((name) => [name.replace(/^events\.out\.tfevents\.[^/]*$/, 'events'), readTimeless(folder, name)] as const);
}

function readTimeless(folder: string, name: string): unknown {
  const bytes = readFileSync(join(folder, name));
  if (name.startsWith('events.')) return readEvents(bytes);
  if (name === 'results.csv') return readResults(folder);
  if (name === 'train.log') return readLog(bytes.toString());
  if (/^checkpoint.[^/\\]+\.safetensors$/.test(name)) return readCheckpointFile(bytes);
  return name.endsWith('.safetensors') ? digest(bytes) : bytes.toString();
}

/** Every record, without its time of the day and the speed. */
function readEvents(bytes: Buffer): unknown[] {
  const events: unknown[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + 12 + Number(bytes.readBigUInt64LE(start)); // after the length and its checksum
    const {step, what} = fromBinary(EventSchema, bytes.subarray(start + 12, end));
    const values = what.case === 'summary' ? what.value.value.filter(({tag}) => tag !== 'images/s') : what;
    events.push({step, values});
    start = end + 4;
  }
  return events;
}

/**
 * What was said of the training, each thing once: a run that was killed says its last epoch again where that had not
 * come to its checkpoint. Not how the run was stopped and went on.
 */
function readLog(text: string): string[] {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^[\d-]+T[\d:.]+Z {2}/, ''))
    .map((line) => line.replace(/ {2}\d+ img\/s {2}\d+ (s|min \d+ s|h \d+ min)/, ''))
    .filter((line) => !/^Interrupted|^run .* (resumes after|begins anew)|^network {2}\S+$/.test(line));
  return [...new Set(lines)];
}

/** A safetensors file: how long each epoch took stands in its header, and counts for the checksum there. */
function readCheckpointFile(bytes: Buffer): unknown {
  const end = 8 + Number(bytes.readBigUInt64LE());
  const {__metadata__, ...tensors} = JSON.parse(bytes.toString('utf8', 8, end));
  const {[sealKey]: seal, state, ...metadata} = __metadata__;
  assert.match(seal, /^[0-9a-f]{64}$/);
  const timed = ['seconds', 'imagesPerSecond'];
  const timeless = JSON.parse(state, (key, value: unknown) => (timed.includes(key) ? null : value));
  return {metadata, state: timeless, tensors, bytes: digest(bytes.subarray(end))};
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
